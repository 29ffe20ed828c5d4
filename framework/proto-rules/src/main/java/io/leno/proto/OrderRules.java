package io.leno.proto;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;

import org.jspecify.annotations.Nullable;

import java.math.BigDecimal;
import java.util.List;
import java.util.function.IntPredicate;

/// Rules of numbers and durations: `lt`, `lte`, `gt`, `gte`, `const`, `in`, `not_in`.
final class OrderRules {
    private OrderRules() {}

    static ValueRule of(Message rules) {
        return bound(rules, "const", "", sign -> sign == 0)
                .and(bound(rules, "lt", "less than ", sign -> sign < 0))
                .and(bound(rules, "lte", "at most ", sign -> sign <= 0))
                .and(bound(rules, "gt", "more than ", sign -> sign > 0))
                .and(bound(rules, "gte", "at least ", sign -> sign >= 0))
                .and(list(rules, "in", true))
                .and(list(rules, "not_in", false));
    }

    private static ValueRule bound(Message rules, String name, String words, IntPredicate holds) {
        FieldDescriptor field = rules.getDescriptorForType().findFieldByName(name);
        if (!rules.hasField(field)) return ValueRule.NONE;
        BigDecimal limit = number(field, rules.getField(field));
        if (limit == null) return ValueRule.NONE;
        String expected = words + text(rules.getField(field), limit);
        return value -> {
            BigDecimal number = number(field, value);
            return number != null && holds.test(number.compareTo(limit)) ? null : expected;
        };
    }

    private static ValueRule list(Message rules, String name, boolean wanted) {
        FieldDescriptor field = rules.getDescriptorForType().findFieldByName(name);
        List<?> values = (List<?>) rules.getField(field);
        if (values.isEmpty()) return ValueRule.NONE;
        return value ->
                values.contains(value) == wanted
                        ? null
                        : (wanted ? "one of " : "none of ") + values;
    }

    /// Null for what is no number.
    private static @Nullable BigDecimal number(FieldDescriptor field, Object value) {
        return switch (value) {
            case Integer number ->
                    BigDecimal.valueOf(
                            field.getType() == FieldDescriptor.Type.UINT32
                                    ? Integer.toUnsignedLong(number)
                                    : number);
            case Long number ->
                    field.getType() == FieldDescriptor.Type.UINT64
                            ? new BigDecimal(Long.toUnsignedString(number))
                            : BigDecimal.valueOf(number);
            case Float number -> Float.isFinite(number) ? BigDecimal.valueOf(number) : null;
            case Double number -> Double.isFinite(number) ? BigDecimal.valueOf(number) : null;
            case Message duration -> Times.nanos(duration);
            default -> throw new IllegalArgumentException(field.getFullName() + ": " + value);
        };
    }

    private static String text(Object value, BigDecimal number) {
        return value instanceof Message
                ? Times.text(number)
                : number.stripTrailingZeros().toPlainString();
    }
}
