package io.leno.api.istio;

import static java.util.Objects.requireNonNull;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// A JSON object whose meaning only its receiver knows: the configuration of a plugin, a piece of
/// Envoy's.
///
/// @param fields nested maps, lists, strings, numbers, booleans and nulls, in the order written;
///   copied, not to be modified
public record JsonObject(Map<String, @Nullable Object> fields) {
    public static final JsonObject EMPTY = new JsonObject(Map.of());

    public JsonObject {
        fields = copyOf(requireNonNull(fields, "fields"));
    }

    private static Map<String, @Nullable Object> copyOf(Map<?, ?> map) {
        var copy = new LinkedHashMap<String, @Nullable Object>();
        map.forEach((key, value) -> copy.put(String.valueOf(key), copyOf(value)));
        return Collections.unmodifiableMap(copy);
    }

    private static @Nullable Object copyOf(@Nullable Object value) {
        if (value instanceof Map<?, ?> map) return copyOf(map);
        if (!(value instanceof List<?> list)) return value;
        var copy = new ArrayList<@Nullable Object>();
        for (Object each : list) copy.add(copyOf(each));
        return Collections.unmodifiableList(copy);
    }
}
