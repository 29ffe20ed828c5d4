package io.leno.xds.translator.explain;

import com.google.protobuf.Any;
import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Duration;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.ListValue;
import com.google.protobuf.Message;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import com.google.protobuf.util.Durations;

import io.leno.proto.ExtensionTypes;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Messages as maps, lists and scalars, with what is packed in them opened and the names of their
/// fields as Envoy has them.
final class MessageTree {
    private final ExtensionTypes types = new ExtensionTypes();

    Object of(Message message) {
        return switch (message.getDescriptorForType().getFullName()) {
            case "google.protobuf.Any" -> opened(message);
            case "google.protobuf.Duration" -> duration(message);
            case "google.protobuf.Struct", "google.protobuf.Value", "google.protobuf.ListValue" ->
                    plain(message);
            default -> isBoxed(message) ? boxed(message) : fields(message);
        };
    }

    private static boolean isBoxed(Message message) {
        return message.getDescriptorForType().getFile().getFullName().endsWith("/wrappers.proto");
    }

    private Object boxed(Message message) {
        FieldDescriptor field = message.getDescriptorForType().findFieldByName("value");
        return scalar(field, message.getField(field));
    }

    private Map<String, Object> fields(Message message) {
        var fields = new LinkedHashMap<String, Object>();
        message.getAllFields()
                .forEach(
                        (field, value) -> {
                            Object tree =
                                    field.isMapField()
                                            ? entries((List<?>) value)
                                            : field.isRepeated()
                                                    ? list(field, (List<?>) value)
                                                    : single(field, value);
                            fields.put(field.getName(), tree);
                        });
        return fields;
    }

    private Map<String, Object> entries(List<?> entries) {
        var map = new LinkedHashMap<String, Object>();
        for (Object each : entries) {
            Message entry = (Message) each;
            FieldDescriptor value = entry.getDescriptorForType().findFieldByNumber(2);
            Object key = entry.getField(entry.getDescriptorForType().findFieldByNumber(1));
            map.put(String.valueOf(key), single(value, entry.getField(value)));
        }
        return map;
    }

    private List<Object> list(FieldDescriptor field, List<?> values) {
        var list = new ArrayList<Object>();
        values.forEach(each -> list.add(single(field, each)));
        return list;
    }

    private Object single(FieldDescriptor field, Object value) {
        return value instanceof Message message ? of(message) : scalar(field, value);
    }

    private static Object scalar(FieldDescriptor field, Object value) {
        return switch (value) {
            case EnumValueDescriptor named -> named.getName();
            case ByteString bytes ->
                    bytes.isValidUtf8()
                            ? bytes.toStringUtf8()
                            : Base64.getEncoder().encodeToString(bytes.toByteArray());
            case Integer number when isUnsigned(field) -> Integer.toUnsignedLong(number);
            default -> value;
        };
    }

    private static boolean isUnsigned(FieldDescriptor field) {
        return field.getType() == FieldDescriptor.Type.UINT32
                || field.getType() == FieldDescriptor.Type.FIXED32;
    }

    /// What nobody can open is told by its type and length.
    private Object opened(Message message) {
        var tree = new LinkedHashMap<String, Object>();
        try {
            Any any = Any.parseFrom(message.toByteString());
            tree.put("@type", any.getTypeUrl().substring(any.getTypeUrl().lastIndexOf('/') + 1));
            Message inside = types.unpack(any);
            if (inside == null) tree.put("bytes", any.getValue().size());
            else if (of(inside) instanceof Map<?, ?> fields)
                fields.forEach((name, value) -> tree.put(String.valueOf(name), value));
            else tree.put("value", of(inside));
        } catch (InvalidProtocolBufferException invalid) {
            tree.put("error", String.valueOf(invalid.getMessage()));
        }
        return tree;
    }

    private static Object duration(Message message) {
        try {
            return Durations.toString(Duration.parseFrom(message.toByteString()));
        } catch (InvalidProtocolBufferException | IllegalArgumentException invalid) {
            return String.valueOf(invalid.getMessage());
        }
    }

    private static Object plain(Message message) {
        try {
            ByteString bytes = message.toByteString();
            Object tree =
                    switch (message.getDescriptorForType().getName()) {
                        case "Struct" -> plain(Struct.parseFrom(bytes));
                        case "ListValue" -> plain(ListValue.parseFrom(bytes));
                        default -> plain(Value.parseFrom(bytes));
                    };
            return tree == null ? "null" : tree;
        } catch (InvalidProtocolBufferException invalid) {
            return String.valueOf(invalid.getMessage());
        }
    }

    private static Map<String, Object> plain(Struct struct) {
        var map = new LinkedHashMap<String, Object>();
        struct.getFieldsMap().entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .forEach(
                        each -> {
                            Object value = plain(each.getValue());
                            map.put(each.getKey(), value == null ? "null" : value);
                        });
        return map;
    }

    private static List<Object> plain(ListValue list) {
        var all = new ArrayList<Object>();
        for (Value each : list.getValuesList()) {
            Object value = plain(each);
            all.add(value == null ? "null" : value);
        }
        return all;
    }

    private static @Nullable Object plain(Value value) {
        return switch (value.getKindCase()) {
            case STRUCT_VALUE -> plain(value.getStructValue());
            case LIST_VALUE -> plain(value.getListValue());
            case STRING_VALUE -> value.getStringValue();
            case NUMBER_VALUE -> value.getNumberValue();
            case BOOL_VALUE -> value.getBoolValue();
            case NULL_VALUE, KIND_NOT_SET -> null;
        };
    }
}
