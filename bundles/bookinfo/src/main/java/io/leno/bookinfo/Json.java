package io.leno.bookinfo;

import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.schema.JsonSchema;

import java.util.Collection;
import java.util.Map;
import java.util.stream.Collectors;

/// JSON as maps, lists, strings and numbers.
final class Json {
    private static final LoadSettings SETTINGS =
            LoadSettings.builder().setLabel("json").setSchema(new JsonSchema()).build();

    private Json() {}

    /// Reads an object; JSON is a part of YAML 1.2, whose reader is at hand.
    ///
    /// @throws IllegalArgumentException when it is not a JSON object
    @SuppressWarnings("unchecked") // JSON objects have string keys
    static Map<String, Object> readObject(String json) {
        Object value;
        try {
            value = new Load(SETTINGS).loadFromString(json);
        } catch (org.snakeyaml.engine.v2.exceptions.YamlEngineException e) {
            throw new IllegalArgumentException("not JSON: " + excerpt(json), e);
        }
        if (value instanceof Map<?, ?> map) return (Map<String, Object>) map;
        throw new IllegalArgumentException("not a JSON object: " + excerpt(json));
    }

    static String write(@Nullable Object value) {
        return switch (value) {
            case null -> "null";
            case Map<?, ?> map ->
                    map.entrySet().stream()
                            .map(entry -> quote(entry.getKey()) + ": " + write(entry.getValue()))
                            .collect(Collectors.joining(", ", "{", "}"));
            case Collection<?> list ->
                    list.stream().map(Json::write).collect(Collectors.joining(", ", "[", "]"));
            case Number number -> number.toString();
            case Boolean flag -> flag.toString();
            default -> quote(value);
        };
    }

    private static String quote(Object value) {
        var quoted = new StringBuilder("\"");
        value.toString()
                .chars()
                .forEach(
                        c -> {
                            if (c == '"' || c == '\\') quoted.append('\\').append((char) c);
                            else if (c < 0x20) quoted.append(String.format("\\u%04x", c));
                            else quoted.append((char) c);
                        });
        return quoted.append('"').toString();
    }

    private static String excerpt(String text) {
        return text.length() <= 80 ? text : text.substring(0, 80) + "…";
    }
}
