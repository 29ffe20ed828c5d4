package io.leno.proxy.accesslog;

import com.google.protobuf.ListValue;
import com.google.protobuf.NullValue;
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

    /// Back again: maps, lists, numbers, booleans; all else as its text.
    static Struct toStruct(@Nullable Object values) {
        var struct = Struct.newBuilder();
        if (values instanceof Map<?, ?> map)
            map.forEach((name, value) -> struct.putFields(String.valueOf(name), toValue(value)));
        return struct.build();
    }

    private static Value toValue(@Nullable Object value) {
        var made = Value.newBuilder();
        return switch (value) {
            case null -> made.setNullValue(NullValue.NULL_VALUE).build();
            case Boolean flag -> made.setBoolValue(flag).build();
            case Number number -> made.setNumberValue(number.doubleValue()).build();
            case Map<?, ?> map -> made.setStructValue(toStruct(map)).build();
            case List<?> list -> {
                var all = ListValue.newBuilder();
                for (Object each : list) all.addValues(toValue(each));
                yield made.setListValue(all).build();
            }
            default -> made.setStringValue(value.toString()).build();
        };
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
