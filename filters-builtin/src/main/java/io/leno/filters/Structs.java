package io.leno.filters;

import com.google.protobuf.ListValue;
import com.google.protobuf.NullValue;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Map;

/// Plain values of metadata as protobuf has them; [MetadataValues] goes the other way.
public final class Structs {
    private Structs() {}

    /// What is neither text nor number, flag, list or map is written as its text.
    public static Struct struct(Map<?, ?> map) {
        var struct = Struct.newBuilder();
        map.forEach((key, value) -> struct.putFields(String.valueOf(key), value(value)));
        return struct.build();
    }

    private static Value value(@Nullable Object plain) {
        var value = Value.newBuilder();
        switch (plain) {
            case null -> value.setNullValue(NullValue.NULL_VALUE);
            case Number number -> value.setNumberValue(number.doubleValue());
            case Boolean flag -> value.setBoolValue(flag);
            case Map<?, ?> map -> value.setStructValue(struct(map));
            case List<?> list -> {
                var values = ListValue.newBuilder();
                for (Object each : list) values.addValues(value(each));
                value.setListValue(values);
            }
            default -> value.setStringValue(plain.toString());
        }
        return value.build();
    }
}
