package io.leno.cli.proxyconfig;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Looks into messages of Envoy as JSON, whose fields are named as in the proto (by Envoy) or in
/// camel case (by istiod). What is absent is empty.
final class Tree {
    private Tree() {}

    /// @param path of fields as in the proto, with dots between
    static @Nullable Object at(@Nullable Object message, String path) {
        Object at = message;
        for (String name : path.split("\\.", -1)) at = field(at, name);
        return at;
    }

    private static @Nullable Object field(@Nullable Object message, String name) {
        if (!(message instanceof Map<?, ?> fields)) return null;
        Object value = fields.get(name);
        return value != null ? value : fields.get(ProtoJson.camel(name));
    }

    static String text(@Nullable Object message, String path) {
        Object value = at(message, path);
        return value == null ? "" : value.toString();
    }

    /// 0 where it is none; 64-bit numbers are text in protobuf's JSON.
    static long number(@Nullable Object message, String path) {
        Object value = at(message, path);
        if (value instanceof Number number) return number.longValue();
        return value instanceof String text && text.matches("-?\\d{1,18}")
                ? Long.parseLong(text)
                : 0;
    }

    static boolean truth(@Nullable Object message, String path) {
        return Boolean.TRUE.equals(at(message, path));
    }

    static boolean has(@Nullable Object message, String path) {
        return at(message, path) != null;
    }

    static List<Object> list(@Nullable Object message, String path) {
        return at(message, path) instanceof List<?> list ? new ArrayList<>(list) : List.of();
    }

    static List<String> texts(@Nullable Object message, String path) {
        return list(message, path).stream().map(String::valueOf).toList();
    }
}
