package io.leno.istio.extensions;

import io.leno.api.istio.JsonObject;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Map;

/// JSON as text, for those who are given their configuration as such.
final class Json {
    private Json() {}

    static String text(JsonObject object) {
        var out = new StringBuilder();
        append(object.fields(), out);
        return out.toString();
    }

    private static void append(@Nullable Object value, StringBuilder out) {
        switch (value) {
            case Map<?, ?> map -> {
                out.append('{');
                String comma = "";
                for (var entry : map.entrySet()) {
                    out.append(comma);
                    quote(String.valueOf(entry.getKey()), out);
                    out.append(':');
                    append(entry.getValue(), out);
                    comma = ",";
                }
                out.append('}');
            }
            case List<?> list -> {
                out.append('[');
                String comma = "";
                for (Object each : list) {
                    out.append(comma);
                    append(each, out);
                    comma = ",";
                }
                out.append(']');
            }
            case String text -> quote(text, out);
            case null, default -> out.append(value);
        }
    }

    private static void quote(String text, StringBuilder out) {
        out.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') out.append('\\').append(c);
            else if (c < ' ') out.append(String.format("\\u%04x", (int) c));
            else out.append(c);
        }
        out.append('"');
    }
}
