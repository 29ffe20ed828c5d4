package io.leno.api.analysis;

import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;

/// Fills in sentences as Go's `fmt` does: tools match them.
final class Template {
    private Template() {}

    static String fill(String template, List<?> values) {
        var text = new StringBuilder();
        int used = 0;
        for (int i = 0; i < template.length(); i++) {
            char each = template.charAt(i);
            if (each != '%' || i + 1 == template.length()) {
                text.append(each);
                continue;
            }
            char verb = template.charAt(++i);
            if (verb == '%') {
                text.append('%');
                continue;
            }
            if (used == values.size()) throw mismatch(template, values);
            Object value = values.get(used++);
            text.append(verb == 'q' ? quoted(value) : plain(value));
        }
        if (used < values.size()) throw mismatch(template, values);
        return text.toString();
    }

    private static IllegalArgumentException mismatch(String template, List<?> values) {
        return new IllegalArgumentException(
                "values: " + values + " (expected: as many as \"" + template + "\" has places)");
    }

    private static String plain(Object value) {
        return value instanceof Collection<?> list
                ? list.stream().map(Template::plain).collect(Collectors.joining(" ", "[", "]"))
                : value.toString();
    }

    private static String quoted(Object value) {
        return value instanceof Collection<?> list
                ? list.stream().map(Template::quoted).collect(Collectors.joining(" ", "[", "]"))
                : quotedText(value.toString());
    }

    private static String quotedText(String text) {
        var quoted = new StringBuilder("\"");
        text.chars()
                .forEach(
                        each -> {
                            switch (each) {
                                case '"' -> quoted.append("\\\"");
                                case '\\' -> quoted.append("\\\\");
                                case '\n' -> quoted.append("\\n");
                                case '\t' -> quoted.append("\\t");
                                case '\r' -> quoted.append("\\r");
                                default -> quoted.append((char) each);
                            }
                        });
        return quoted.append('"').toString();
    }
}
