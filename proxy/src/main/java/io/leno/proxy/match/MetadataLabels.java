package io.leno.proxy.match;

import com.google.protobuf.Struct;
import com.google.protobuf.Value;

import java.util.HashMap;
import java.util.Map;

/// Metadata as plain values, which can be compared: text, numbers, booleans, lists and maps.
public final class MetadataLabels {
    private MetadataLabels() {}

    public static Map<String, Object> of(Struct struct) {
        Map<String, Object> labels = new HashMap<>();
        struct.getFieldsMap().forEach((name, value) -> labels.put(name, plain(value)));
        return labels;
    }

    private static Object plain(Value value) {
        return switch (value.getKindCase()) {
            case STRING_VALUE -> value.getStringValue();
            case NUMBER_VALUE -> value.getNumberValue();
            case BOOL_VALUE -> value.getBoolValue();
            case STRUCT_VALUE -> of(value.getStructValue());
            case LIST_VALUE ->
                    value.getListValue().getValuesList().stream()
                            .map(MetadataLabels::plain)
                            .toList();
            case NULL_VALUE, KIND_NOT_SET -> "";
        };
    }
}
