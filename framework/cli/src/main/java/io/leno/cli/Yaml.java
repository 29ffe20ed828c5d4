package io.leno.cli;

import io.leno.api.json.Json;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Map;

/// Writes maps, lists and scalars as YAML in block style.
public final class Yaml {
    /// What needs no quotes: words that are nothing but text to any YAML reader.
    private static final String PLAIN =
            "(\\./|;|[A-Za-z_/])[A-Za-z0-9_./~@|;-]*("
                    + " [A-Za-z0-9_./~@|;-]+)*|(\\d{1,3}\\.){3}\\d{1,3}";

    private static final String OTHER_TYPES = "(?i)true|false|null|yes|no|on|off|y|n|~";

    private final StringBuilder out = new StringBuilder();

    private Yaml() {}

    /// With a line end.
    public static String write(List<?> list) {
        var yaml = new Yaml();
        if (list.isEmpty()) return "[]\n";
        yaml.list(list, 0);
        return yaml.out.toString();
    }

    /// With a line end.
    public static String write(Map<String, ?> fields) {
        var yaml = new Yaml();
        if (fields.isEmpty()) return "{}\n";
        yaml.map(fields, 0, false);
        return yaml.out.toString();
    }

    /// @param begun the first key goes on the line that is there
    private void map(Map<?, ?> map, int depth, boolean begun) {
        boolean first = begun;
        for (Map.Entry<?, ?> entry : map.entrySet()) {
            if (!first) indent(depth);
            first = false;
            out.append(scalar(String.valueOf(entry.getKey()))).append(':');
            value(entry.getValue(), depth);
        }
    }

    private void value(@Nullable Object value, int depth) {
        switch (value) {
            case Map<?, ?> map when !map.isEmpty() -> {
                out.append('\n');
                map(map, depth + 1, false);
            }
            case List<?> list when !list.isEmpty() -> {
                out.append('\n');
                list(list, depth);
            }
            case null, default -> out.append(' ').append(scalar(value)).append('\n');
        }
    }

    private void list(List<?> list, int depth) {
        for (Object each : list) {
            indent(depth);
            out.append('-');
            if (each instanceof Map<?, ?> map && !map.isEmpty()) {
                out.append(' ');
                map(map, depth + 1, true);
            } else {
                value(each, depth + 1);
            }
        }
    }

    private void indent(int depth) {
        out.append("  ".repeat(depth));
    }

    private static String scalar(@Nullable Object value) {
        if (value instanceof String text && text.matches(PLAIN) && !text.matches(OTHER_TYPES))
            return text;
        return Json.write(value).strip();
    }
}
