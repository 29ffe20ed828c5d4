package io.leno.proto;

import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.MapEntry;
import com.google.protobuf.Message;

import io.envoyproxy.pgv.validate.Validate;
import io.envoyproxy.pgv.validate.Validate.FieldRules;

import org.jspecify.annotations.Nullable;

import java.util.HashSet;
import java.util.List;

/// `validate.FieldRules` → [ValueRule].
final class ValueRules {
    private ValueRules() {}

    /// Durations and boxed values: nothing in them has rules of its own.
    static boolean isScalar(Descriptor type) {
        return type.getFile().getFullName().endsWith("google/protobuf/wrappers.proto")
                || type.getFullName().equals("google.protobuf.Duration")
                || type.getFullName().equals("google.protobuf.Timestamp");
    }

    static boolean isDuration(FieldDescriptor field) {
        return field.getJavaType() == FieldDescriptor.JavaType.MESSAGE
                && !field.isRepeated()
                && field.getMessageType().getFullName().equals("google.protobuf.Duration");
    }

    /// Envoy takes no negative duration anywhere, whether a rule says so or not.
    static ValueRule of(FieldDescriptor field, FieldRules rules) {
        ValueRule rule = stated(field, rules);
        return isDuration(field) ? rule.and(ValueRules::notNegative) : rule;
    }

    private static @Nullable String notNegative(Object duration) {
        return Times.nanos((Message) duration).signum() < 0 ? "at least 0s" : null;
    }

    private static ValueRule stated(FieldDescriptor field, FieldRules rules) {
        return switch (rules.getTypeCase()) {
            case REPEATED -> repeated(field, rules.getRepeated());
            case MAP -> map(field, rules.getMap());
            default -> boxed(field, single(field, rules));
        };
    }

    /// Rules of `UInt32Value` and its kin are about what is in the box.
    private static ValueRule boxed(FieldDescriptor field, ValueRule rule) {
        if (rule.equals(ValueRule.NONE)
                || field.getJavaType() != FieldDescriptor.JavaType.MESSAGE
                || !field.getMessageType().getFile().getFullName().endsWith("wrappers.proto"))
            return rule;
        FieldDescriptor value = field.getMessageType().findFieldByNumber(1);
        return box -> rule.broken(((Message) box).getField(value));
    }

    private static ValueRule single(FieldDescriptor field, FieldRules rules) {
        return switch (rules.getTypeCase()) {
            case STRING -> TextRules.of(rules.getString());
            case ENUM -> enumeration(rules.getEnum());
            case BYTES -> bytes(rules.getBytes());
            case ANY -> any(rules.getAny());
            case BOOL ->
                    value ->
                            !rules.getBool().hasConst() || value.equals(rules.getBool().getConst())
                                    ? null
                                    : String.valueOf(rules.getBool().getConst());
            case REPEATED, MAP, TIMESTAMP, TYPE_NOT_SET -> ValueRule.NONE;
            default -> ordered(field, rules);
        };
    }

    /// Numbers and durations, whose rules have the same fields.
    private static ValueRule ordered(FieldDescriptor field, FieldRules rules) {
        try {
            DynamicMessage all =
                    DynamicMessage.parseFrom(rules.getDescriptorForType(), rules.toByteString());
            FieldDescriptor kind =
                    rules.getDescriptorForType().findFieldByNumber(rules.getTypeCase().getNumber());
            return OrderRules.of((Message) all.getField(kind));
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException(field.getFullName() + ": what was just encoded", e);
        }
    }

    private static ValueRule enumeration(Validate.EnumRules rules) {
        return value -> {
            var constant = (EnumValueDescriptor) value;
            int number = constant.getNumber();
            boolean defined = constant.getType().findValueByNumber(number) != null;
            if (rules.getDefinedOnly() && !defined) {
                return "a value of " + constant.getType().getName();
            }
            if (rules.hasConst() && number != rules.getConst())
                return name(constant, rules.getConst());
            if (rules.getInCount() > 0 && !rules.getInList().contains(number)) {
                return "one of " + rules.getInList().stream().map(n -> name(constant, n)).toList();
            }
            return rules.getNotInList().contains(number)
                    ? "none of "
                            + rules.getNotInList().stream().map(n -> name(constant, n)).toList()
                    : null;
        };
    }

    private static String name(EnumValueDescriptor like, int number) {
        var found = like.getType().findValueByNumber(number);
        return found == null ? String.valueOf(number) : found.getName();
    }

    private static ValueRule bytes(Validate.BytesRules rules) {
        return value -> {
            int length = ((ByteString) value).size();
            if (length < rules.getMinLen()) return "at least " + rules.getMinLen() + " bytes";
            return rules.hasMaxLen() && length > rules.getMaxLen()
                    ? "at most " + rules.getMaxLen() + " bytes"
                    : null;
        };
    }

    private static ValueRule any(Validate.AnyRules rules) {
        if (rules.getInCount() == 0) return ValueRule.NONE;
        return value -> {
            Message any = (Message) value;
            Object url = any.getField(any.getDescriptorForType().findFieldByNumber(1));
            return rules.getInList().contains(url) ? null : "one of " + rules.getInList();
        };
    }

    private static ValueRule repeated(FieldDescriptor field, Validate.RepeatedRules rules) {
        ValueRule items = rules.hasItems() ? of(field, rules.getItems()) : ValueRule.NONE;
        return value -> {
            List<?> values = (List<?>) value;
            if (values.isEmpty() && rules.getIgnoreEmpty()) return null;
            String expected =
                    size(
                            values.size(),
                            rules.getMinItems(),
                            rules.hasMaxItems() ? rules.getMaxItems() : Long.MAX_VALUE);
            if (expected != null) return expected;
            if (rules.getUnique() && new HashSet<>(values).size() < values.size())
                return "no value twice";
            return first(items, values);
        };
    }

    private static @Nullable String size(int size, long least, long most) {
        if (size < least) return "at least " + least;
        return size > most ? "at most " + most : null;
    }

    private static @Nullable String first(ValueRule rule, List<?> values) {
        if (rule.equals(ValueRule.NONE)) return null;
        for (Object value : values) {
            String expected = rule.broken(value);
            if (expected != null) return expected + "; got " + value;
        }
        return null;
    }

    private static ValueRule map(FieldDescriptor field, Validate.MapRules rules) {
        Descriptor entry = field.getMessageType();
        FieldDescriptor key = entry.findFieldByNumber(1);
        FieldDescriptor content = entry.findFieldByNumber(2);
        ValueRule keys = rules.hasKeys() ? of(key, rules.getKeys()) : ValueRule.NONE;
        ValueRule values = rules.hasValues() ? of(content, rules.getValues()) : ValueRule.NONE;
        return value -> {
            List<?> entries = (List<?>) value;
            String expected =
                    size(
                            entries.size(),
                            rules.getMinPairs(),
                            rules.hasMaxPairs() ? rules.getMaxPairs() : Long.MAX_VALUE);
            if (expected != null) return expected;
            expected = first(keys, entries.stream().map(each -> part(each, key, true)).toList());
            return expected != null
                    ? expected
                    : first(
                            values,
                            entries.stream().map(each -> part(each, content, false)).toList());
        };
    }

    private static Object part(Object entry, FieldDescriptor field, boolean key) {
        if (entry instanceof MapEntry<?, ?> made) return key ? made.getKey() : made.getValue();
        return ((Message) entry).getField(field);
    }
}
