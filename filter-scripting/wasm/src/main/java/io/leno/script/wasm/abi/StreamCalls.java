package io.leno.script.wasm.abi;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.leno.api.filter.Headers;
import io.leno.api.filter.HttpStream;

import java.util.List;
import java.util.Locale;
import java.util.Map;

/// What becomes of a stream: it is answered, goes on, ends.
final class StreamCalls extends HostCalls {
    private static final int MAX_STREAM_TYPE = 3;
    private static final int MAX_GRPC_STATUS = 16;
    private static final String CLOSED = "wasm_close_stream";

    StreamCalls(PluginVm vm) {
        super(vm);
    }

    @Override
    void addTo(HostTable table) {
        table.proxy("proxy_send_local_response", "iiiiiiii", this::answer);
        table.proxy("proxy_continue_stream", "i", call -> resume((int) call[0]));
        table.proxy("proxy_close_stream", "i", call -> close((int) call[0]));
        table.proxy("proxy_continue_request", "", call -> resume(0));
        table.proxy("proxy_continue_response", "", call -> resume(1));
        table.proxy("proxy_clear_route_cache", "", call -> clearRouteCache());
        table.proxy("proxy_set_effective_context", "i", this::changeContext);
        table.proxy("proxy_done", "", call -> done());
    }

    private long answer(long[] call) {
        byte[] details = bytes(call[1], call[2]);
        byte[] body = bytes(call[3], call[4]);
        byte[] pairs = bytes(call[5], call[6]);
        if (details == null || body == null || pairs == null) return Result.INVALID_MEMORY_ACCESS;
        if (asking() instanceof StreamContext context) {
            int status = (int) call[0];
            int grpcStatus = (int) call[7];
            List<Map.Entry<String, String>> more = Pairs.read(pairs);
            String why = new String(details, UTF_8).replaceAll("\\s", "_");
            HttpStream stream = context.stream();
            vm().afterCall(
                            () ->
                                    stream.reply(
                                            status,
                                            body,
                                            headers -> add(headers, more, grpcStatus),
                                            why));
        }
        vm().stop();
        return Result.OK;
    }

    private static void add(Headers headers, List<Map.Entry<String, String>> more, int grpcStatus) {
        for (var each : more) {
            String name = each.getKey().toLowerCase(Locale.ROOT);
            if (name.equals("content-type")) headers.set(name, each.getValue());
            else headers.add(name, each.getValue());
        }
        boolean known = grpcStatus >= 0 && grpcStatus <= MAX_GRPC_STATUS;
        if (known && headers.contains("grpc-status"))
            headers.set("grpc-status", Integer.toString(grpcStatus));
    }

    private long resume(int type) {
        if (type < 0 || type > MAX_STREAM_TYPE) return Result.BAD_ARGUMENT;
        if (type == MAX_STREAM_TYPE) return Result.UNIMPLEMENTED;
        if (type < 2 && asking() instanceof StreamContext context)
            context.resume(type == 0 ? context.request() : context.response());
        return Result.OK;
    }

    private long close(int type) {
        if (type < 0 || type > MAX_STREAM_TYPE) return Result.BAD_ARGUMENT;
        if (type < 2 && asking() instanceof StreamContext context) {
            HttpStream stream = context.stream();
            vm().afterCall(() -> stream.reset(CLOSED));
        }
        return Result.OK;
    }

    private long clearRouteCache() {
        if (asking() instanceof StreamContext context) context.stream().clearRouteCache();
        return Result.OK;
    }

    private long changeContext(long[] call) {
        Context to = vm().context((int) call[0]);
        if (to == null) return Result.BAD_ARGUMENT;
        vm().changeContext(to);
        return Result.OK;
    }

    private long done() {
        return asking() instanceof RootContext root && root.done() ? Result.OK : Result.NOT_FOUND;
    }
}
