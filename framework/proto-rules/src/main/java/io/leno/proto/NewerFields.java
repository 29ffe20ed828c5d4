package io.leno.proto;

import com.google.protobuf.DescriptorProtos.DescriptorProto;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.DescriptorValidationException;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.Descriptors.OneofDescriptor;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.Message;
import com.google.protobuf.Struct;

import java.util.ArrayList;
import java.util.Map;
import java.util.Set;

/// Fields of Envoy's messages that are newer than the messages we were built with. Texts may use
/// them all the same; whoever takes the message finds them among its unknown fields.
final class NewerFields {
    /// By the message's name. Each is a struct.
    private static final Map<String, FieldDescriptorProto> STRUCTS =
            Map.of("envoy.extensions.filters.http.lua.v3.LuaPerRoute", struct("filter_context", 4));

    /// Choices that had to be made when the messages were made, and have not to be any more.
    private static final Set<String> FREE =
            Set.of("envoy.extensions.filters.http.lua.v3.LuaPerRoute.override");

    private NewerFields() {}

    static boolean isFree(OneofDescriptor choice) {
        return FREE.contains(choice.getFullName());
    }

    private static FieldDescriptorProto struct(String name, int number) {
        return FieldDescriptorProto.newBuilder()
                .setName(name)
                .setNumber(number)
                .setLabel(FieldDescriptorProto.Label.LABEL_OPTIONAL)
                .setType(FieldDescriptorProto.Type.TYPE_MESSAGE)
                .setTypeName("." + Struct.getDescriptor().getFullName())
                .build();
    }

    /// The same message, or one whose file has the newer fields, too.
    static Message addTo(Message known) {
        Descriptor type = known.getDescriptorForType();
        for (Descriptor each : type.getFile().getMessageTypes()) {
            FieldDescriptorProto field = STRUCTS.get(each.getFullName());
            if (field == null || each.findFieldByNumber(field.getNumber()) != null) continue;
            FileDescriptor newer = with(each, field);
            return DynamicMessage.getDefaultInstance(newer.findMessageTypeByName(type.getName()));
        }
        return known;
    }

    private static FileDescriptor with(Descriptor type, FieldDescriptorProto field) {
        FileDescriptor file = type.getFile();
        DescriptorProto newer = type.toProto().toBuilder().addField(field).build();
        var files = new ArrayList<>(file.getDependencies());
        FileDescriptorProto.Builder proto =
                file.toProto().toBuilder().setMessageType(type.getIndex(), newer);
        FileDescriptor struct = Struct.getDescriptor().getFile();
        if (!files.contains(struct)) {
            files.add(struct);
            proto.addDependency(struct.getName());
        }
        try {
            return FileDescriptor.buildFrom(proto.build(), files.toArray(FileDescriptor[]::new));
        } catch (DescriptorValidationException e) {
            throw new IllegalStateException(type.getFullName() + "." + field.getName(), e);
        }
    }
}
