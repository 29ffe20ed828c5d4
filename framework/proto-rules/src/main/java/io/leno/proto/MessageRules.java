package io.leno.proto;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.OneofDescriptor;
import com.google.protobuf.Message;

import io.envoyproxy.pgv.validate.Validate;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/// The rules of one kind of message.
///
/// @param fields that have rules
/// @param choices of which one must be set
/// @param messages fields to look into
record MessageRules(
        List<FieldRule> fields, List<OneofDescriptor> choices, List<FieldDescriptor> messages) {

    /// The rules of one field.
    ///
    /// @param required a message that must be there
    /// @param value what its value, or each of its values, has to be
    private record FieldRule(FieldDescriptor field, boolean required, ValueRule value) {
        void check(Message message, String path) throws BrokenRuleException {
            if (field.hasPresence() && !message.hasField(field)) {
                if (required) {
                    throw new BrokenRuleException(
                            ProtoRules.join(path, field), "missing (expected: a value)");
                }
                return;
            }
            String expected = value.broken(message.getField(field));
            if (expected == null) return;
            throw new BrokenRuleException(
                    ProtoRules.join(path, field),
                    Shown.text(field, message.getField(field)) + " (expected: " + expected + ")");
        }
    }

    static MessageRules of(Descriptor type) {
        List<FieldRule> fields = new ArrayList<>();
        List<FieldDescriptor> messages = new ArrayList<>();
        boolean disabled = type.getOptions().getExtension(Validate.disabled);
        for (FieldDescriptor field : type.getFields()) {
            Validate.FieldRules rules = field.getOptions().getExtension(Validate.rules);
            if (field.getJavaType() == FieldDescriptor.JavaType.MESSAGE
                    && !rules.getMessage().getSkip()
                    && !ValueRules.isScalar(field.getMessageType())) messages.add(field);
            boolean ruled = !disabled && field.getOptions().hasExtension(Validate.rules);
            if (!ruled && !ValueRules.isDuration(field)) continue;
            // one choice among several is not missing: another was taken
            boolean required = field.getRealContainingOneof() == null && isRequired(rules);
            fields.add(new FieldRule(field, required, ValueRules.of(field, rules)));
        }
        List<OneofDescriptor> choices = new ArrayList<>();
        for (OneofDescriptor choice : type.getRealOneofs())
            if (!disabled
                    && choice.getOptions().getExtension(Validate.required)
                    && !NewerFields.isFree(choice)) choices.add(choice);
        return new MessageRules(fields, choices, messages);
    }

    private static boolean isRequired(Validate.FieldRules rules) {
        return rules.getMessage().getRequired()
                || rules.getDuration().getRequired()
                || rules.getTimestamp().getRequired()
                || rules.getAny().getRequired();
    }

    void check(Message message, String path) throws BrokenRuleException {
        for (FieldRule field : fields) field.check(message, path);
        for (OneofDescriptor choice : choices) {
            if (message.hasOneof(choice)) continue;
            throw new BrokenRuleException(
                    path.isEmpty() ? choice.getName() : path + "." + choice.getName(),
                    "none is set (expected: one of " + names(choice) + ")");
        }
    }

    private static String names(OneofDescriptor choice) {
        return choice.getFields().stream()
                .map(FieldDescriptor::getName)
                .collect(Collectors.joining(", "));
    }
}
