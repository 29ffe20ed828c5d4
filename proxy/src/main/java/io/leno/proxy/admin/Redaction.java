package io.leno.proxy.admin;

import com.github.xds.type.v3.TypedStruct;
import com.google.protobuf.Any;
import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;

import io.leno.proto.ExtensionTypes;

import udpa.annotations.Sensitive;

import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/// Takes keys and passwords out of messages before they are shown: all that Envoy's protos mark as
/// `sensitive`. On its way it learns the types of what is packed in `Any`s.
final class Redaction {
    private static final String REDACTED = "[redacted]";

    private final ExtensionTypes types;

    Redaction(ExtensionTypes types) {
        this.types = types;
    }

    /// @throws InvalidProtocolBufferException when an `Any` within is broken
    Message apply(Message message) throws InvalidProtocolBufferException {
        return apply(message, false);
    }

    private Message apply(Message message, boolean sensitive)
            throws InvalidProtocolBufferException {
        if (message instanceof Any any) return unpacked(any, sensitive);
        Message.Builder shown = message.toBuilder();
        for (var entry : message.getAllFields().entrySet()) {
            FieldDescriptor field = entry.getKey();
            boolean secret = sensitive || field.getOptions().getExtension(Sensitive.sensitive);
            if (entry.getValue() instanceof List<?> several) {
                var values = new ArrayList<>();
                for (Object one : several) values.add(value(field, one, secret));
                shown.setField(field, values);
            } else {
                shown.setField(field, value(field, entry.getValue(), secret));
            }
        }
        return shown.build();
    }

    private Object value(FieldDescriptor field, Object value, boolean secret)
            throws InvalidProtocolBufferException {
        return switch (field.getJavaType()) {
            case MESSAGE -> apply((Message) value, secret);
            case STRING -> secret ? REDACTED : value;
            case BYTE_STRING -> secret ? ByteString.copyFromUtf8(REDACTED) : value;
            default -> value;
        };
    }

    private Any unpacked(Any any, boolean sensitive) throws InvalidProtocolBufferException {
        Message content = types.unpack(any);
        if (content != null) {
            Message shown = apply(content, sensitive);
            return any.toBuilder().setValue(shown.toByteString()).build();
        }
        if (any.getTypeUrl().isEmpty()) return any;
        return unpacked(Any.pack(unknown(any)), sensitive);
    }

    /// JSON has no form for a message of an unknown type.
    private static TypedStruct unknown(Any any) {
        String bytes = Base64.getEncoder().encodeToString(any.getValue().toByteArray());
        return TypedStruct.newBuilder()
                .setTypeUrl(any.getTypeUrl())
                .setValue(
                        Struct.newBuilder()
                                .putFields(
                                        "bytes", Value.newBuilder().setStringValue(bytes).build()))
                .build();
    }
}
