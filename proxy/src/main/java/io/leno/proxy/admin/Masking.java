package io.leno.proxy.admin;

import com.google.protobuf.Any;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.FieldMask;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;

import io.leno.proto.ExtensionTypes;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;

/// Takes out of a message all but certain fields. Unlike protobuf's own, it looks into what is
/// packed in an `Any` and into the elements of lists.
final class Masking {
    private Masking() {}

    /// @return null where no path of the mask is a field
    static @Nullable Message apply(Message message, FieldMask mask, ExtensionTypes types)
            throws InvalidProtocolBufferException {
        Message.Builder left = message.newBuilderForType();
        boolean known = false;
        for (String path : mask.getPathsList())
            known |= copy(message, left, List.of(path.split("\\.", -1)), types);
        return known ? left.build() : null;
    }

    private static boolean copy(
            Message from, Message.Builder to, List<String> path, ExtensionTypes types)
            throws InvalidProtocolBufferException {
        FieldDescriptor field = from.getDescriptorForType().findFieldByName(path.getFirst());
        if (field == null) return false;
        boolean present = field.isRepeated() || from.hasField(field);
        if (path.size() == 1) {
            if (present) to.setField(field, from.getField(field));
            return true;
        }
        if (field.getJavaType() != FieldDescriptor.JavaType.MESSAGE) return false;
        if (!present) return true;
        List<String> rest = path.subList(1, path.size());
        if (!field.isRepeated()) {
            Message inner = part((Message) from.getField(field), rest, types);
            if (inner != null) to.setField(field, inner);
            return inner != null;
        }
        var parts = new ArrayList<Message>();
        for (Object element : (List<?>) from.getField(field)) {
            Message inner = part((Message) element, rest, types);
            if (inner != null) parts.add(inner);
        }
        to.setField(field, parts);
        return true;
    }

    private static @Nullable Message part(Message message, List<String> path, ExtensionTypes types)
            throws InvalidProtocolBufferException {
        Message content = message instanceof Any any ? types.unpack(any) : message;
        if (content == null) return null;
        Message.Builder left = content.newBuilderForType();
        if (!copy(content, left, path, types)) return null;
        return message instanceof Any ? Any.pack(left.build()) : left.build();
    }
}
