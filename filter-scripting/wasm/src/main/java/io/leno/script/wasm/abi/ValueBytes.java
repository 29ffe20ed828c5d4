package io.leno.script.wasm.abi;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.ListValue;
import com.google.protobuf.MapEntry;
import com.google.protobuf.Message;
import com.google.protobuf.NullValue;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;

import org.jspecify.annotations.Nullable;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Values (texts, numbers, lists, maps, messages) as bytes for a module, and parts of messages as
/// values. Envoy: `serializeValue`.
final class ValueBytes {
    private ValueBytes() {}

    /// Null where a value has no such form.
    static byte @Nullable [] of(Object value) {
        return switch (value) {
            case byte[] bytes -> bytes;
            case String text -> text.getBytes(UTF_8);
            case Boolean flag -> new byte[] {(byte) (flag ? 1 : 0)};
            case Double number -> number(Double.doubleToRawLongBits(number));
            case Number number -> number(number.longValue());
            case Message message -> message.toByteArray();
            case Map<?, ?> map -> pairs(map);
            case List<?> list -> list(list);
            default -> null;
        };
    }

    private static byte[] number(long bits) {
        return ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(bits).array();
    }

    private static byte @Nullable [] pairs(Map<?, ?> map) {
        List<Map.Entry<byte[], byte[]>> pairs = new ArrayList<>();
        for (Map.Entry<?, ?> each : map.entrySet()) {
            byte[] value = each.getValue() == null ? null : of(each.getValue());
            if (value == null) return null;
            pairs.add(Map.entry(String.valueOf(each.getKey()).getBytes(UTF_8), value));
        }
        return Pairs.write(pairs);
    }

    private static byte @Nullable [] list(List<?> list) {
        List<Map.Entry<byte[], byte[]>> pairs = new ArrayList<>();
        for (Object each : list) {
            byte[] value = each == null ? null : of(each);
            if (value == null) return null;
            pairs.add(Map.entry(value, new byte[0]));
        }
        return Pairs.write(pairs);
    }

    /// A field as a value; null where there is none of that name.
    static @Nullable Object field(Message message, String name) {
        FieldDescriptor field = message.getDescriptorForType().findFieldByName(name);
        if (field == null) return null;
        Object raw = message.getField(field);
        if (field.isMapField()) {
            var map = new LinkedHashMap<String, @Nullable Object>();
            for (Object each : (List<?>) raw) {
                if (each instanceof MapEntry<?, ?> entry)
                    map.put(String.valueOf(entry.getKey()), value(entry.getValue()));
            }
            return map;
        }
        if (!field.isRepeated()) return value(raw);
        var list = new ArrayList<@Nullable Object>();
        for (Object each : (List<?>) raw) list.add(value(each));
        return list;
    }

    private static @Nullable Object value(Object raw) {
        return switch (raw) {
            case Struct struct -> map(struct);
            case ListValue list -> list(list);
            case Value value -> value(value);
            case ByteString bytes -> bytes.toByteArray();
            case EnumValueDescriptor constant -> (long) constant.getNumber();
            case Float number -> (double) number;
            default -> raw;
        };
    }

    private static @Nullable Object value(Value value) {
        return switch (value.getKindCase()) {
            case STRING_VALUE -> value.getStringValue();
            case NUMBER_VALUE -> value.getNumberValue();
            case BOOL_VALUE -> value.getBoolValue();
            case STRUCT_VALUE -> map(value.getStructValue());
            case LIST_VALUE -> list(value.getListValue());
            case NULL_VALUE, KIND_NOT_SET -> null;
        };
    }

    private static Map<String, @Nullable Object> map(Struct struct) {
        var map = new LinkedHashMap<String, @Nullable Object>();
        struct.getFieldsMap().forEach((name, each) -> map.put(name, value(each)));
        return map;
    }

    private static List<@Nullable Object> list(ListValue values) {
        var list = new ArrayList<@Nullable Object>();
        for (Value each : values.getValuesList()) list.add(value(each));
        return list;
    }

    /// JSON-like values as a protobuf struct.
    static Struct struct(Map<?, ?> map) {
        Struct.Builder struct = Struct.newBuilder();
        map.forEach((name, each) -> struct.putFields(String.valueOf(name), proto(each)));
        return struct.build();
    }

    private static Value proto(@Nullable Object value) {
        Value.Builder proto = Value.newBuilder();
        switch (value) {
            case null -> proto.setNullValue(NullValue.NULL_VALUE);
            case Boolean flag -> proto.setBoolValue(flag);
            case Number number -> proto.setNumberValue(number.doubleValue());
            case Map<?, ?> map -> proto.setStructValue(struct(map));
            case Iterable<?> list -> {
                ListValue.Builder values = ListValue.newBuilder();
                for (Object each : list) values.addValues(proto(each));
                proto.setListValue(values);
            }
            default -> proto.setStringValue(String.valueOf(value));
        }
        return proto.build();
    }
}
