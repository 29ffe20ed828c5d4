package io.leno.proto;

import com.google.protobuf.ListValue;
import com.google.protobuf.NullValue;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Map;

/// JSON as protobuf has it.
public final class Structs {
    private Structs() {}

    /// @param fields nested maps, lists, strings, numbers, booleans and nulls
    public static Struct of(Map<?, ?> fields) {
        var struct = Struct.newBuilder();
        fields.forEach((name, value) -> struct.putFields(String.valueOf(name), value(value)));
        return struct.build();
    }

    private static Value value(@Nullable Object value) {
        var out = Value.newBuilder();
        switch (value) {
            case null -> out.setNullValue(NullValue.NULL_VALUE);
            case Map<?, ?> map -> out.setStructValue(of(map));
            case List<?> list -> {
                var all = ListValue.newBuilder();
                for (Object each : list) all.addValues(value(each));
                out.setListValue(all);
            }
            case Boolean flag -> out.setBoolValue(flag);
            case Number number -> out.setNumberValue(number.doubleValue());
            default -> out.setStringValue(String.valueOf(value));
        }
        return out.build();
    }
}
