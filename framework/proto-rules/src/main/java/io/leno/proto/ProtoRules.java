package io.leno.proto;

import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/// Checks messages by the rules in their `.proto` files (`validate.rules` of protoc-gen-validate),
/// which Envoy checks too. The rules of each message are read once, when the first of its kind
/// comes. Safe for use by several threads, if `types` is.
public final class ProtoRules {
    private static final String ANY = "google.protobuf.Any";

    private final Function<String, @Nullable Descriptor> types;
    private final Map<Descriptor, MessageRules> compiled = new ConcurrentHashMap<>();

    /// @param types finds the message of a full name in `Any`; null where there is none
    public ProtoRules(Function<String, @Nullable Descriptor> types) {
        this.types = types;
    }

    /// @param message best a [DynamicMessage]: generated ones look their methods up by reflection
    /// @throws BrokenRuleException at the first field that breaks a rule, in the order of fields
    public void check(Message message) throws BrokenRuleException {
        check(message, "");
    }

    private void check(Message message, String path) throws BrokenRuleException {
        Descriptor type = message.getDescriptorForType();
        if (type.getFullName().equals(ANY)) {
            checkPacked(message, path);
            return;
        }
        // not computeIfAbsent: rules of messages within messages are compiled meanwhile
        MessageRules rules = compiled.get(type);
        if (rules == null) {
            rules = MessageRules.of(type);
            compiled.put(type, rules);
        }
        rules.check(message, path);
        for (FieldDescriptor field : rules.messages()) descend(message, field, path);
    }

    private void descend(Message message, FieldDescriptor field, String path)
            throws BrokenRuleException {
        if (field.isRepeated()) {
            int index = 0;
            for (Object element : (List<?>) message.getField(field))
                check((Message) element, element(path, field, index++, (Message) element));
        } else if (message.hasField(field)) {
            check((Message) message.getField(field), join(path, field));
        }
    }

    /// What is packed in an `Any` has rules of its own.
    private void checkPacked(Message any, String path) throws BrokenRuleException {
        Descriptor type = any.getDescriptorForType();
        String url = (String) any.getField(type.findFieldByNumber(1));
        Descriptor packed = types.apply(url.substring(url.lastIndexOf('/') + 1));
        if (packed == null) return;
        try {
            ByteString bytes = (ByteString) any.getField(type.findFieldByNumber(2));
            check(DynamicMessage.parseFrom(packed, bytes), path);
        } catch (InvalidProtocolBufferException e) {
            throw new BrokenRuleException(
                    path, "no " + packed.getFullName() + ": " + e.getMessage());
        }
    }

    static String join(String path, FieldDescriptor field) {
        return path.isEmpty() ? field.getName() : path + "." + field.getName();
    }

    /// `clusters[1 "backend"]`, `typed_per_filter_config["envoy.filters.http.cors"]`
    private static String element(String path, FieldDescriptor field, int index, Message element) {
        Descriptor type = element.getDescriptorForType();
        if (field.isMapField()) {
            return join(path, field) + "[\"" + element.getField(type.findFieldByNumber(1)) + "\"]";
        }
        FieldDescriptor name = type.findFieldByName("name");
        boolean named =
                name != null
                        && name.getJavaType() == FieldDescriptor.JavaType.STRING
                        && !name.isRepeated()
                        && !element.getField(name).equals("");
        return join(path, field)
                + "["
                + index
                + (named ? " \"" + element.getField(name) + "\"" : "")
                + "]";
    }
}
