package io.leno.proto;

import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import com.google.protobuf.TextFormat;

import java.util.List;

/// Values as errors show them: short, and on one line.
final class Shown {
    private static final int LONGEST = 80;

    private Shown() {}

    static String text(FieldDescriptor field, Object value) {
        if (value instanceof List<?> values) {
            return values.isEmpty() ? "empty" : values.size() + " values";
        }
        if (field.getJavaType() == FieldDescriptor.JavaType.MESSAGE)
            return message((Message) value);
        return scalar(value);
    }

    private static String scalar(Object value) {
        return switch (value) {
            case String text -> '"' + shortened(text).replace("\n", "\\n") + '"';
            case ByteString bytes -> bytes.size() + " bytes";
            default -> String.valueOf(value);
        };
    }

    private static String shortened(String text) {
        return text.length() > LONGEST ? text.substring(0, LONGEST) + "..." : text;
    }

    private static String message(Message message) {
        var type = message.getDescriptorForType();
        if (type.getFullName().equals("google.protobuf.Duration")) {
            return Times.text(Times.nanos(message));
        }
        if (ValueRules.isScalar(type)) return scalar(message.getField(type.findFieldByNumber(1)));
        return TextFormat.printer().emittingSingleLine(true).printToString(message);
    }
}
