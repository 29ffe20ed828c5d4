package io.leno.xds.translator.patch;

import com.google.protobuf.Any;
import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;

import io.envoyproxy.envoy.config.core.v3.TransportSocket;
import io.leno.proto.ExtensionTypes;
import io.leno.xds.translator.Protos;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Puts one message into another. Istio's rules: fields of the patch replace those that are there,
/// messages are merged, lists appended to, entries of maps replaced; durations and boxed values are
/// replaced whole, so that zero and false can be said.
final class Merging {
    private final ExtensionTypes types;
    private final boolean replacesLists;

    /// @param replacesLists MERGE_AND_REPLACE_LIST
    Merging(ExtensionTypes types, boolean replacesLists) {
        this.types = types;
        this.replacesLists = replacesLists;
    }

    /// The two cannot be merged.
    static final class MismatchException extends Exception {
        private static final long serialVersionUID = 1;

        MismatchException(String message) {
            super(message);
        }
    }

    @SuppressWarnings("unchecked") // what is built is of the type of the builder's message
    <T extends Message> T merged(T into, T patch) {
        Message.Builder out = into.toBuilder();
        merge(out, patch);
        return (T) out.build();
    }

    private void merge(Message.Builder out, Message patch) {
        patch.getAllFields()
                .forEach(
                        (field, value) -> {
                            if (field.isMapField()) out.setField(field, entries(out, field, value));
                            else if (field.isRepeated()) appendTo(out, field, (List<?>) value);
                            else out.setField(field, single(out, field, value));
                        });
    }

    private Object single(Message.Builder out, FieldDescriptor field, Object value) {
        if (field.getJavaType() != FieldDescriptor.JavaType.MESSAGE || !out.hasField(field))
            return value;
        return isValue(field.getMessageType())
                ? value
                : merged((Message) out.getField(field), (Message) value);
    }

    private static boolean isValue(Descriptor type) {
        String name = type.getFullName();
        return name.equals("google.protobuf.Duration")
                || name.equals("google.protobuf.Any")
                || type.getFile().getFullName().endsWith("google/protobuf/wrappers.proto");
    }

    private void appendTo(Message.Builder out, FieldDescriptor field, List<?> more) {
        if (replacesLists) out.clearField(field);
        for (Object each : more) out.addRepeatedField(field, each);
    }

    private static List<Object> entries(
            Message.Builder out, FieldDescriptor field, Object patched) {
        FieldDescriptor key = field.getMessageType().findFieldByNumber(1);
        Map<Object, Object> byKey = new LinkedHashMap<>();
        for (Object entry : (List<?>) out.getField(field))
            byKey.put(((Message) entry).getField(key), entry);
        for (Object entry : (List<?>) patched) byKey.put(((Message) entry).getField(key), entry);
        return new ArrayList<>(byKey.values());
    }

    /// Settings of the same socket are merged, another replaces it.
    ///
    /// @throws MismatchException where the settings are not of the same type
    TransportSocket merge(TransportSocket into, TransportSocket patch) throws MismatchException {
        if (!into.getName().equals(patch.getName())) return patch;
        if (!into.hasTypedConfig() || !patch.hasTypedConfig()) return merged(into, patch);
        return into.toBuilder()
                .setTypedConfig(merge(into.getTypedConfig(), patch.getTypedConfig()))
                .build();
    }

    /// What both pack, merged.
    ///
    /// @throws MismatchException where they are not of the same type, or of one nobody knows
    Any merge(Any into, Any patch) throws MismatchException {
        String type = Judgement.type(into.getTypeUrl());
        if (!type.equals(Judgement.type(patch.getTypeUrl())))
            throw new MismatchException(
                    "typed_config: "
                            + Judgement.type(patch.getTypeUrl())
                            + " cannot be merged into "
                            + type);
        Descriptor descriptor = types.find(type);
        if (descriptor == null) throw new MismatchException("typed_config: unknown type " + type);
        try {
            Message.Builder out = DynamicMessage.newBuilder(descriptor).mergeFrom(into.getValue());
            merge(out, DynamicMessage.parseFrom(descriptor, patch.getValue()));
            ByteString bytes = ByteString.copyFrom(Protos.bytes(out.build()));
            return into.toBuilder().setValue(bytes).build();
        } catch (InvalidProtocolBufferException undecodable) {
            throw new MismatchException("typed_config: " + undecodable.getMessage());
        }
    }
}
