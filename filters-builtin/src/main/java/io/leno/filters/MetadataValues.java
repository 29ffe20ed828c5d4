package io.leno.filters;

import com.google.protobuf.Struct;
import com.google.protobuf.Value;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Dynamic metadata as filters share it: text, [Double], [Boolean], null, lists and maps of these.
/// Envoy: `google.protobuf.Value`.
public final class MetadataValues {
    private MetadataValues() {}

    public static @Nullable Object of(Value value) {
        return switch (value.getKindCase()) {
            case NULL_VALUE, KIND_NOT_SET -> null;
            case NUMBER_VALUE -> value.getNumberValue();
            case STRING_VALUE -> value.getStringValue();
            case BOOL_VALUE -> value.getBoolValue();
            case STRUCT_VALUE -> of(value.getStructValue());
            case LIST_VALUE -> {
                List<@Nullable Object> all = new ArrayList<>();
                for (Value element : value.getListValue().getValuesList()) all.add(of(element));
                yield all;
            }
        };
    }

    /// Modifiable, in the order of the names, as access logs show them.
    public static Map<String, Object> of(Struct struct) {
        Map<String, @Nullable Object> all = new TreeMap<>();
        struct.getFieldsMap().forEach((key, value) -> all.put(key, of(value)));
        return nullable(all);
    }

    @SuppressWarnings({"NullAway", "unchecked"}) // may hold nulls, which the type does not say
    private static Map<String, Object> nullable(Map<String, @Nullable Object> all) {
        return (Map<String, Object>) (Map<String, ?>) all;
    }
}
