package io.leno.api.json;

import org.jspecify.annotations.Nullable;

import java.util.Iterator;
import java.util.Map;

/// Writes one value, indented by two, or compact.
final class JsonWriter {
    /// Up to it a double has all whole numbers.
    private static final double MOST_WHOLE = 1L << 53;

    private final StringBuilder out = new StringBuilder();
    private final boolean compact;

    private JsonWriter(boolean compact) {
        this.compact = compact;
    }

    static String write(@Nullable Object value) {
        var json = new JsonWriter(false);
        json.value(value, 0);
        return json.out.append('\n').toString();
    }

    static String compact(@Nullable Object value) {
        var json = new JsonWriter(true);
        json.value(value, 0);
        return json.out.toString();
    }

    private void value(@Nullable Object value, int depth) {
        switch (value) {
            case null -> out.append("null");
            case Map<?, ?> map -> object(map, depth);
            case Iterable<?> list -> array(list, depth);
            case Double number when compact && isWhole(number) -> out.append(number.longValue());
            case Number number -> out.append(number);
            case Boolean bool -> out.append(bool);
            case Json.Raw raw -> out.append(raw.text().replace("\n", "\n" + "  ".repeat(depth)));
            default -> string(value.toString());
        }
    }

    private static boolean isWhole(double number) {
        return number == Math.rint(number) && Math.abs(number) <= MOST_WHOLE;
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
            out.append(compact ? ":" : ": ");
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
        if (!compact) out.append('\n').append("  ".repeat(depth));
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
