package io.leno.proto;

import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.MapEntry;
import com.google.protobuf.Message;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The fields of a message that are set, by name, as plain values: texts, numbers ([Double], of
/// enums as well), flags, `byte[]`, lists and maps.
public final class MessageFields {
    private MessageFields() {}

    public static Map<String, Object> of(Message message) {
        Map<String, Object> fields = new LinkedHashMap<>();
        message.getAllFields()
                .forEach((field, value) -> fields.put(field.getName(), of(field, value)));
        return fields;
    }

    private static Object of(FieldDescriptor field, Object value) {
        if (field.isMapField()) return map((List<?>) value);
        if (!(value instanceof List<?> list)) return of(value);
        List<Object> values = new ArrayList<>(list.size());
        for (Object each : list) values.add(of(each));
        return values;
    }

    private static Map<String, Object> map(List<?> entries) {
        Map<String, Object> map = new LinkedHashMap<>();
        for (Object each : entries) {
            if (each instanceof MapEntry<?, ?> entry)
                map.put(String.valueOf(entry.getKey()), of(entry.getValue()));
        }
        return map;
    }

    private static Object of(Object value) {
        return switch (value) {
            case Message message -> of(message);
            case EnumValueDescriptor named -> (double) named.getNumber();
            case Number number -> number.doubleValue();
            case ByteString bytes -> bytes.toByteArray();
            default -> value;
        };
    }
}
