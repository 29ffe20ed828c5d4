package io.leno.proto;

import org.jspecify.annotations.Nullable;

/// What one value has to be.
@FunctionalInterface
interface ValueRule {
    ValueRule NONE = value -> null;

    /// What was expected; null where the value is as it should be.
    @Nullable String broken(Object value);

    default ValueRule and(ValueRule other) {
        if (equals(NONE)) return other;
        if (other.equals(NONE)) return this;
        return value -> {
            String expected = broken(value);
            return expected == null ? other.broken(value) : expected;
        };
    }
}
