package io.leno.xds.server.debug;

import org.jspecify.annotations.Nullable;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;

/// JSON objects with their fields in the order they were put; like istiod, nothing for what is
/// empty.
final class Fields {
    private final Map<String, @Nullable Object> fields = new LinkedHashMap<>();

    static Fields of(String name, Object value) {
        return new Fields().put(name, value);
    }

    Fields put(String name, @Nullable Object value) {
        fields.put(name, value);
        return this;
    }

    Fields putIfAny(String name, String text) {
        return text.isEmpty() ? this : put(name, text);
    }

    Fields putIfAny(String name, Map<?, ?> map) {
        return map.isEmpty() ? this : put(name, map);
    }

    Fields putIfAny(String name, Collection<?> all) {
        return all.isEmpty() ? this : put(name, all);
    }

    Map<String, @Nullable Object> all() {
        return fields;
    }
}
