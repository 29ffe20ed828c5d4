package io.leno.script.wasm.abi;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.leno.api.filter.Headers;
import io.leno.api.filter.HttpStream;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// Headers and trailers.
final class HeaderCalls extends HostCalls {
    HeaderCalls(PluginVm vm) {
        super(vm);
    }

    @Override
    void addTo(HostTable table) {
        table.proxy("proxy_get_header_map_value", "iiiii", this::value);
        table.proxy("proxy_add_header_map_value", "iiiii", call -> change(call, Headers::add));
        table.proxy("proxy_replace_header_map_value", "iiiii", call -> change(call, Headers::set));
        table.proxy(
                "proxy_remove_header_map_value",
                "iii",
                call -> change(call, (headers, name, none) -> headers.remove(name)));
        table.proxy("proxy_get_header_map_pairs", "iii", this::pairs);
        table.proxy("proxy_set_header_map_pairs", "iii", this::setPairs);
        table.proxy("proxy_get_header_map_size", "ii", this::size);
    }

    private long value(long[] call) {
        HeadersType type = HeadersType.of((int) call[0]);
        Context context = asking();
        if (type == null || context == null) return Result.BAD_ARGUMENT;
        String name = text(call[1], call[2]);
        if (name == null) return Result.INVALID_MEMORY_ACCESS;
        Headers headers = context.headers(type);
        if (headers == null && !context.isLogging()) return Result.BAD_ARGUMENT;
        String value = headers == null ? null : headers.get(name.toLowerCase(Locale.ROOT));
        if (value == null) {
            if (vm().abi() != AbiVersion.V0_1_0) return Result.NOT_FOUND;
            value = "";
        }
        return give(value.getBytes(ISO_8859_1), call[3], call[4]);
    }

    private interface Change {
        void make(Headers headers, String name, String value);
    }

    private long change(long[] call, Change change) {
        HeadersType type = HeadersType.of((int) call[0]);
        Context context = asking();
        if (type == null || context == null) return Result.BAD_ARGUMENT;
        String name = text(call[1], call[2]);
        String value = call.length > 3 ? text(call[3], call[4]) : "";
        if (name == null || value == null) return Result.INVALID_MEMORY_ACCESS;
        Headers headers = context.changeable(type);
        if (headers == null) return Result.BAD_ARGUMENT;
        try {
            change.make(headers, name.toLowerCase(Locale.ROOT), value);
        } catch (IllegalArgumentException e) {
            return Result.BAD_ARGUMENT; // what no header may have
        }
        changed(type, context.stream());
        return Result.OK;
    }

    private static void changed(HeadersType type, @Nullable HttpStream stream) {
        if (type == HeadersType.REQUEST_HEADERS && stream != null) stream.clearRouteCache();
    }

    private long pairs(long[] call) {
        HeadersType type = HeadersType.of((int) call[0]);
        Context context = asking();
        if (type == null || context == null) return Result.BAD_ARGUMENT;
        Headers headers = context.headers(type);
        if (headers == null || headers.size() == 0) return give(new byte[0], call[1], call[2]);
        return give(Pairs.ofHeaders(headers), call[1], call[2]);
    }

    private long setPairs(long[] call) {
        HeadersType type = HeadersType.of((int) call[0]);
        Context context = asking();
        if (type == null || context == null) return Result.BAD_ARGUMENT;
        byte[] given = bytes(call[1], call[2]);
        if (given == null) return Result.INVALID_MEMORY_ACCESS;
        Headers headers = context.changeable(type);
        if (headers == null) return Result.BAD_ARGUMENT;
        try {
            replaceAll(headers, Pairs.read(given));
        } catch (IllegalArgumentException e) {
            return Result.BAD_ARGUMENT;
        }
        changed(type, context.stream());
        return Result.OK;
    }

    private static void replaceAll(Headers headers, List<Map.Entry<String, String>> pairs) {
        List<String> names = new ArrayList<>();
        headers.forEach((name, value) -> names.add(name));
        names.forEach(headers::remove);
        for (var each : pairs) headers.add(each.getKey().toLowerCase(Locale.ROOT), each.getValue());
    }

    private long size(long[] call) {
        HeadersType type = HeadersType.of((int) call[0]);
        Context context = asking();
        Headers headers = type == null || context == null ? null : context.headers(type);
        if (headers == null) return Result.BAD_ARGUMENT;
        int[] bytes = {0};
        headers.forEach((name, value) -> bytes[0] += name.length() + value.length());
        return giveInt(bytes[0], call[1]);
    }
}
