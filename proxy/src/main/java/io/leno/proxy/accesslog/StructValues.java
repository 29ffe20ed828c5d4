package io.leno.proxy.accesslog;

import com.google.protobuf.Struct;
import com.google.protobuf.Value;

import io.envoyproxy.envoy.config.core.v3.Metadata;

import org.jspecify.annotations.Nullable;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Configured metadata as plain values, as access logs read it.
public final class StructValues {
    private StructValues() {}

    /// By namespace.
    public static Map<String, Map<String, @Nullable Object>> of(Metadata metadata) {
        var all = new LinkedHashMap<String, Map<String, @Nullable Object>>();
        metadata.getFilterMetadataMap()
                .forEach((namespace, struct) -> all.put(namespace, of(struct)));
        return all;
    }

    /// What is at the end of a path, as text; null where there is nothing.
    public static @Nullable String text(@Nullable Map<String, ?> metadata, List<String> path) {
        Object at = metadata;
        for (String key : path) {
            if (!(at instanceof Map<?, ?> map)) return null;
            at = map.get(key);
        }
        if (at == null) return null;
        return at instanceof String text ? text : JsonText.of(at);
    }

    /// Sorted by name.
    public static Map<String, @Nullable Object> of(Struct struct) {
        var fields = new TreeMap<String, @Nullable Object>();
        struct.getFieldsMap().forEach((key, value) -> fields.put(key, of(value)));
        return fields;
    }

    private static @Nullable Object of(Value value) {
        return switch (value.getKindCase()) {
            case NULL_VALUE, KIND_NOT_SET -> null;
            case NUMBER_VALUE -> value.getNumberValue();
            case STRING_VALUE -> value.getStringValue();
            case BOOL_VALUE -> value.getBoolValue();
            case STRUCT_VALUE -> of(value.getStructValue());
            case LIST_VALUE ->
                    value.getListValue().getValuesList().stream().map(StructValues::of).toList();
        };
    }
}
