package io.leno.platform.file;

import io.leno.api.config.Origin;
import io.leno.api.config.Problem;
import io.leno.api.config.Problem.Severity;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Typed, checked access to the fields of one object in a file. What is wrong becomes a problem and
/// the answer is what to go on with, so that all problems of an object are found.
///
/// @param path of this object in the whole, empty for the whole
record Fields(Subject subject, String path, Map<?, ?> values) {

    /// The whole object that fields belong to.
    ///
    /// @param name for people: `Service default/reviews`
    record Subject(String name, Origin origin, List<Problem> problems) {
        boolean isInvalid() {
            return problems.stream().anyMatch(problem -> problem.severity() == Severity.ERROR);
        }

        void error(String code, String path, String message) {
            report(Severity.ERROR, code, path, message);
        }

        void report(Severity severity, String code, String path, String message) {
            problems.add(new Problem(severity, code, name, origin.at(path), path, message));
        }
    }

    static Fields of(Subject subject, Map<String, Object> body) {
        return new Fields(subject, "", body);
    }

    String at(String field) {
        return path.isEmpty() ? field : path + "." + field;
    }

    boolean has(String field) {
        return values.get(field) != null;
    }

    /// Reports every field that is not one of these.
    void knowOnly(List<String> names) {
        for (Object name : values.keySet()) {
            if (names.contains(String.valueOf(name))) continue;
            subject.error(
                    "unknown-field",
                    at(String.valueOf(name)),
                    "unknown field" + Suggestion.of(String.valueOf(name), names));
        }
    }

    /// The text of a field; empty when absent.
    String text(String field) {
        return text(field, "");
    }

    String text(String field, String otherwise) {
        Object value = values.get(field);
        if (value == null) return otherwise;
        if (value instanceof String text) return text;
        wrong(field, value, "a text");
        return otherwise;
    }

    String requiredText(String field) {
        String text = text(field);
        boolean isOtherType = has(field) && !(values.get(field) instanceof String);
        if (text.isEmpty() && !isOtherType) {
            subject.error("missing-field", at(field), "is missing or empty");
        }
        return text;
    }

    /// A number from 1 to 65535, or null after a problem was reported; null without one when
    /// absent.
    @Nullable Integer port(String field) {
        Object value = values.get(field);
        if (value == null) return null;
        if (value instanceof Integer port && port >= 1 && port <= 65_535) return port;
        wrong(field, value, "1..65535");
        return null;
    }

    int number(String field, int otherwise, int least) {
        Object value = values.get(field);
        if (value == null) return otherwise;
        if (value instanceof Integer number && number >= least) return number;
        wrong(field, value, "a whole number, at least " + least);
        return otherwise;
    }

    boolean flag(String field, boolean otherwise) {
        Object value = values.get(field);
        if (value == null) return otherwise;
        if (value instanceof Boolean flag) return flag;
        wrong(field, value, "true or false");
        return otherwise;
    }

    /// An object; empty when absent.
    Fields object(String field) {
        Object value = values.get(field);
        if (value instanceof Map<?, ?> map) return new Fields(subject, at(field), map);
        if (value != null) wrong(field, value, "an object");
        return new Fields(subject, at(field), Map.of());
    }

    /// The items of a list of objects; empty when absent.
    List<Fields> objects(String field) {
        var objects = new ArrayList<Fields>();
        List<?> items = list(field);
        for (int i = 0; i < items.size(); i++) {
            Object item = items.get(i);
            if (item instanceof Map<?, ?> map) {
                objects.add(new Fields(subject, at(field) + "[" + i + "]", map));
            } else {
                wrong(field + "[" + i + "]", item, "an object");
            }
        }
        return objects;
    }

    List<String> texts(String field) {
        var texts = new ArrayList<String>();
        List<?> items = list(field);
        for (int i = 0; i < items.size(); i++) {
            Object item = items.get(i);
            if (item instanceof String text && !text.isEmpty()) {
                texts.add(text);
            } else {
                wrong(field + "[" + i + "]", item, "a text");
            }
        }
        return texts;
    }

    /// An IP address; empty when absent, or after a problem was reported.
    String ip(String field) {
        String text = text(field);
        if (text.isEmpty() || Address.isIp(text)) return text;
        wrong(field, text, "an IP address");
        return "";
    }

    /// IP addresses and ranges of them.
    List<String> addresses(String field) {
        List<String> texts = texts(field);
        for (int i = 0; i < texts.size(); i++) {
            if (Address.isIpOrRange(texts.get(i))) continue;
            wrong(field + "[" + i + "]", texts.get(i), "an IP address or a range of them");
        }
        return texts;
    }

    List<?> list(String field) {
        Object value = values.get(field);
        if (value instanceof List<?> list) return list;
        if (value != null) wrong(field, value, "a list");
        return List.of();
    }

    /// Labels and the like; empty when absent.
    Map<String, String> textMap(String field) {
        var map = new LinkedHashMap<String, String>();
        object(field)
                .values
                .forEach(
                        (name, value) -> {
                            if (value instanceof String text) {
                                map.put(String.valueOf(name), text);
                            } else {
                                wrong(field + "." + name, value, "a text; quote it");
                            }
                        });
        return map;
    }

    void wrong(String field, @Nullable Object value, String expected) {
        subject.error("invalid-value", at(field), shown(value) + " (expected: " + expected + ")");
    }

    private static String shown(@Nullable Object value) {
        return switch (value) {
            case null -> "null";
            case String text -> "\"" + text + "\"";
            case Map<?, ?> map -> "an object";
            case List<?> list -> "a list";
            default -> value.toString();
        };
    }
}
