package io.leno.api.json;

import org.jspecify.annotations.Nullable;

import java.util.Iterator;
import java.util.Map;

/// Writes one value, indented by two.
final class JsonWriter {
    private final StringBuilder out = new StringBuilder();

    static String write(@Nullable Object value) {
        var json = new JsonWriter();
        json.value(value, 0);
        return json.out.append('\n').toString();
    }

    private void value(@Nullable Object value, int depth) {
        switch (value) {
            case null -> out.append("null");
            case Map<?, ?> map -> object(map, depth);
            case Iterable<?> list -> array(list, depth);
            case Number number -> out.append(number);
            case Boolean bool -> out.append(bool);
            case Json.Raw raw -> out.append(raw.text().replace("\n", "\n" + "  ".repeat(depth)));
            default -> string(value.toString());
        }
    }

    private void object(Map<?, ?> map, int depth) {
        if (map.isEmpty()) {
            out.append("{}");
            return;
        }
        String separator = "{";
        for (Map.Entry<?, ?> entry : map.entrySet()) {
            out.append(separator);
            line(depth + 1);
            string(String.valueOf(entry.getKey()));
            out.append(": ");
            value(entry.getValue(), depth + 1);
            separator = ",";
        }
        line(depth);
        out.append('}');
    }

    private void array(Iterable<?> list, int depth) {
        Iterator<?> values = list.iterator();
        if (!values.hasNext()) {
            out.append("[]");
            return;
        }
        String separator = "[";
        while (values.hasNext()) {
            out.append(separator);
            line(depth + 1);
            value(values.next(), depth + 1);
            separator = ",";
        }
        line(depth);
        out.append(']');
    }

    private void line(int depth) {
        out.append('\n').append("  ".repeat(depth));
    }

    private void string(String text) {
        out.append('"');
        for (int i = 0; i < text.length(); i++) character(text.charAt(i));
        out.append('"');
    }

    private void character(char c) {
        switch (c) {
            case '"' -> out.append("\\\"");
            case '\\' -> out.append("\\\\");
            case '\n' -> out.append("\\n");
            case '\r' -> out.append("\\r");
            case '\t' -> out.append("\\t");
            default -> {
                if (c < ' ') out.append(String.format("\\u%04x", (int) c));
                else out.append(c);
            }
        }
    }
}
