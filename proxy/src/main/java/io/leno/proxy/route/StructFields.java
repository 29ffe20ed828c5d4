package io.leno.proxy.route;

import com.google.protobuf.Duration;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import com.google.protobuf.Value.KindCase;
import com.google.protobuf.util.Durations;
import com.google.protobuf.util.JsonFormat;

import org.jspecify.annotations.Nullable;

import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.util.List;
import java.util.Set;

/// Reads an object of a `TypedStruct` field by field. What is wrong is told with its path.
public final class StructFields {
    private final Struct struct;
    private final String path;

    /// @param path for errors: `listener in: filter shop.tenant`
    /// @param known fields it may have
    /// @throws InvalidRouteException for a field that it may not have
    public StructFields(Struct struct, String path, Set<String> known) {
        this.struct = struct;
        this.path = path;
        for (String name : struct.getFieldsMap().keySet()) {
            if (known.contains(name)) continue;
            throw new InvalidRouteException(
                    path + "." + name + ": unknown field (expected: " + sorted(known) + ")");
        }
    }

    private static String sorted(Set<String> names) {
        return String.join(", ", names.stream().sorted().toList());
    }

    public String path(String field) {
        return path + "." + field;
    }

    private @Nullable Value value(String field, KindCase kind, String expected) {
        Value value = struct.getFieldsMap().get(field);
        if (value == null || value.getKindCase() == KindCase.NULL_VALUE) return null;
        if (value.getKindCase() == kind) return value;
        throw new InvalidRouteException(path(field) + ": expected " + expected);
    }

    public String text(String field) {
        Value value = value(field, KindCase.STRING_VALUE, "a text");
        return value == null ? "" : value.getStringValue();
    }

    public boolean flag(String field) {
        Value value = value(field, KindCase.BOOL_VALUE, "true or false");
        return value != null && value.getBoolValue();
    }

    /// 0 where it is absent.
    public long number(String field) {
        Value value = value(field, KindCase.NUMBER_VALUE, "a number");
        if (value == null) return 0;
        double number = value.getNumberValue();
        if (number >= 0 && number == Math.rint(number)) return (long) number;
        throw new InvalidRouteException(
                path(field) + ": " + number + " (expected: a whole number, 0 or more)");
    }

    /// As proto JSON has it: `0.5s`.
    public java.time.Duration duration(String field, java.time.Duration otherwise) {
        String text = text(field);
        if (text.isEmpty()) return otherwise;
        try {
            Duration duration = Durations.parse(text);
            if (Durations.isNegative(duration)) throw new ParseException(text, 0);
            return java.time.Duration.ofSeconds(duration.getSeconds(), duration.getNanos());
        } catch (ParseException e) {
            throw new InvalidRouteException(
                    path(field) + ": '" + text + "' (expected: seconds such as 0.5s)", e);
        }
    }

    public @Nullable Struct object(String field) {
        Value value = value(field, KindCase.STRUCT_VALUE, "an object");
        return value == null ? null : value.getStructValue();
    }

    public List<Value> list(String field) {
        Value value = value(field, KindCase.LIST_VALUE, "a list");
        return value == null ? List.of() : value.getListValue().getValuesList();
    }

    /// An object as JSON in UTF-8.
    public static byte[] json(Struct object) {
        try {
            return JsonFormat.printer().print(object).getBytes(StandardCharsets.UTF_8);
        } catch (InvalidProtocolBufferException e) {
            throw new InvalidRouteException("not JSON: " + e.getMessage(), e);
        }
    }
}
