package io.leno.script.wasm.abi;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.protobuf.InvalidProtocolBufferException;

import io.envoyproxy.envoy.config.core.v3.GrpcService;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.List;
import java.util.Map;

/// Calls to clusters, over HTTP and gRPC.
final class CallingCalls extends HostCalls {
    CallingCalls(PluginVm vm) {
        super(vm);
    }

    @Override
    void addTo(HostTable table) {
        table.proxy("proxy_http_call", "iiiiiiiiii", this::http);
        table.proxy("proxy_grpc_call", "iiiiiiiiiiii", this::grpc);
        table.proxy("proxy_grpc_stream", "iiiiiiiii", call -> Result.UNIMPLEMENTED);
        table.proxy("proxy_grpc_send", "iiii", call -> Result.BAD_ARGUMENT);
        table.proxy("proxy_grpc_cancel", "i", this::cancel);
        table.proxy("proxy_grpc_close", "i", this::cancel);
        table.proxy("proxy_get_status", "iii", this::status);
    }

    private @Nullable Outgoing outgoing() {
        Context context = asking();
        return context == null ? null : context.root().outgoing();
    }

    private long http(long[] call) {
        byte[] cluster = bytes(call[0], call[1]);
        byte[] headers = bytes(call[2], call[3]);
        byte[] body = bytes(call[4], call[5]);
        Outgoing outgoing = outgoing();
        if (cluster == null || headers == null || body == null) return Result.INVALID_MEMORY_ACCESS;
        if (giveInt(0, call[9]) != Result.OK) return Result.INVALID_MEMORY_ACCESS;
        if (outgoing == null || (int) call[8] < 0) return Result.BAD_ARGUMENT;
        List<Map.Entry<String, String>> pairs = Pairs.read(headers);
        int token =
                outgoing.http(new String(cluster, UTF_8), pairs, body, Duration.ofMillis(call[8]));
        return sent(token, call[9]);
    }

    private long sent(int token, long at) {
        if (token == 0) return Result.BAD_ARGUMENT;
        return token < 0 ? Result.INTERNAL_FAILURE : giveInt(token, at);
    }

    private long grpc(long[] call) {
        byte[] service = bytes(call[0], call[1]);
        String name = text(call[2], call[3]);
        String method = text(call[4], call[5]);
        byte[] metadata = bytes(call[6], call[7]);
        byte[] message = bytes(call[8], call[9]);
        Outgoing outgoing = outgoing();
        if (service == null || name == null || method == null || metadata == null)
            return Result.INVALID_MEMORY_ACCESS;
        if (message == null) return Result.INVALID_MEMORY_ACCESS;
        if (outgoing == null) return Result.INTERNAL_FAILURE;
        String cluster = cluster(service);
        if (cluster == null) return Result.PARSE_FAILURE;
        int token =
                outgoing.grpc(
                        cluster,
                        "/" + name + "/" + method,
                        Pairs.read(metadata),
                        message,
                        Duration.ofMillis(Integer.toUnsignedLong((int) call[10])));
        return sent(token, call[11]);
    }

    /// Of a `GrpcService`.
    private static @Nullable String cluster(byte[] service) {
        try {
            return GrpcService.parseFrom(service).getEnvoyGrpc().getClusterName();
        } catch (InvalidProtocolBufferException e) {
            return null;
        }
    }

    private long cancel(long[] call) {
        Outgoing outgoing = outgoing();
        return outgoing != null && outgoing.cancel((int) call[0]) ? Result.OK : Result.NOT_FOUND;
    }

    private long status(long[] call) {
        Outgoing outgoing = outgoing();
        int done = giveInt(outgoing == null ? 0 : outgoing.status(), call[0]);
        if (done != Result.OK) return done;
        String message = outgoing == null ? "" : outgoing.statusMessage();
        return give(message.getBytes(UTF_8), call[1], call[2]);
    }
}
