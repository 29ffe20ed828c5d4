package io.leno.istio.schema;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// What may be written in a place of a resource: the types of OpenAPI that a structural schema of
/// Kubernetes has, with their bounds. Immutable; each method returns a copy that asks for more.
public sealed interface Type
        permits Type.Text,
                Type.Whole,
                Type.Decimal,
                Type.Flag,
                Type.Choice,
                Type.ListOf,
                Type.MapOf,
                Type.Free,
                Type.IntOrText,
                Message {
    /// Where a bound is not set.
    long NONE = -1;

    /// What must hold beyond the type.
    List<Rule> rules();

    /// @param minLength in characters, or [#NONE]
    /// @param pattern RE2, unanchored as JSON schema has it; empty for any text
    /// @param format `byte`, `date-time`, `duration` (which OpenAPI does not know), or empty
    record Text(long minLength, long maxLength, String pattern, String format, List<Rule> rules)
            implements Type {
        public Text {
            rules = List.copyOf(rules);
        }

        /// At least so many characters.
        public Text atLeast(int length) {
            return new Text(length, maxLength, pattern, format, rules);
        }

        /// At most so many characters.
        public Text atMost(int length) {
            return new Text(minLength, length, pattern, format, rules);
        }

        public Text matching(String regex) {
            return new Text(minLength, maxLength, regex, format, rules);
        }

        public Text rule(String expression, String message) {
            return new Text(minLength, maxLength, pattern, format, and(rules, expression, message));
        }
    }

    /// A whole number.
    ///
    /// @param min or [Long#MIN_VALUE]
    /// @param max or [Long#MAX_VALUE]
    /// @param isInt32 it has a sign and 32 bits
    record Whole(long min, long max, boolean isInt32, List<Rule> rules) implements Type {
        public Whole {
            rules = List.copyOf(rules);
        }

        public Whole atLeast(long least) {
            return new Whole(least, max, isInt32, rules);
        }

        public Whole atMost(long most) {
            return new Whole(min, most, isInt32, rules);
        }

        public Whole rule(String expression, String message) {
            return new Whole(min, max, isInt32, and(rules, expression, message));
        }
    }

    /// A number.
    ///
    /// @param min or negative infinity
    /// @param max or infinity
    record Decimal(double min, double max) implements Type {
        @Override
        public List<Rule> rules() {
            return List.of();
        }

        public Decimal atLeast(double least) {
            return new Decimal(least, max);
        }

        public Decimal atMost(double most) {
            return new Decimal(min, most);
        }
    }

    /// `true` or `false`.
    record Flag() implements Type {
        @Override
        public List<Rule> rules() {
            return List.of();
        }
    }

    /// One of some names.
    record Choice(List<String> names) implements Type {
        public Choice {
            names = List.copyOf(names);
        }

        @Override
        public List<Rule> rules() {
            return List.of();
        }
    }

    /// @param minItems or [#NONE]
    /// @param keys fields of the elements that no two of them have in common; empty for any list
    record ListOf(Type element, long minItems, long maxItems, List<String> keys, List<Rule> rules)
            implements Type {
        public ListOf {
            keys = List.copyOf(keys);
            rules = List.copyOf(rules);
        }

        public ListOf atLeast(int items) {
            return new ListOf(element, items, maxItems, keys, rules);
        }

        public ListOf atMost(int items) {
            return new ListOf(element, minItems, items, keys, rules);
        }

        /// No two elements have the same values there.
        public ListOf keyedBy(String... fields) {
            return new ListOf(element, minItems, maxItems, Arrays.asList(fields), rules);
        }

        public ListOf rule(String expression, String message) {
            return new ListOf(element, minItems, maxItems, keys, and(rules, expression, message));
        }
    }

    /// Any names, each with a value of one type.
    ///
    /// @param minEntries or [#NONE]
    record MapOf(Type element, long minEntries, long maxEntries, List<Rule> rules) implements Type {
        public MapOf {
            rules = List.copyOf(rules);
        }

        public MapOf atLeast(int entries) {
            return new MapOf(element, entries, maxEntries, rules);
        }

        public MapOf atMost(int entries) {
            return new MapOf(element, minEntries, entries, rules);
        }

        public MapOf rule(String expression, String message) {
            return new MapOf(element, minEntries, maxEntries, and(rules, expression, message));
        }
    }

    /// A mapping of which nothing is known: it stays as it was written.
    record Free() implements Type {
        @Override
        public List<Rule> rules() {
            return List.of();
        }
    }

    /// A number, or a text that stands for one.
    record IntOrText() implements Type {
        @Override
        public List<Rule> rules() {
            return List.of();
        }
    }

    static Text text() {
        return new Text(NONE, NONE, "", "", List.of());
    }

    /// Base64.
    static Text bytes() {
        return new Text(NONE, NONE, "", "byte", List.of());
    }

    static Text time() {
        return new Text(NONE, NONE, "", "date-time", List.of());
    }

    /// Of any length, also none.
    static Text anyDuration() {
        return new Text(NONE, NONE, "", "duration", List.of());
    }

    /// At least a millisecond.
    static Text duration() {
        return anyDuration()
                .rule(
                        "duration(self) >= duration('1ms')",
                        "must be a valid duration greater than 1ms");
    }

    static Whole int32() {
        return new Whole(Long.MIN_VALUE, Long.MAX_VALUE, true, List.of());
    }

    static Whole uint32() {
        return new Whole(0, 4_294_967_295L, false, List.of());
    }

    static Whole uint64() {
        return new Whole(0, Long.MAX_VALUE, false, List.of());
    }

    static Whole wholeFrom(long min, long max) {
        return new Whole(min, max, false, List.of());
    }

    /// 1 to 65535.
    static Whole port() {
        return uint32().rule("0 < self && self <= 65535", "port must be between 1-65535");
    }

    static Decimal decimal() {
        return new Decimal(Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY);
    }

    static Flag flag() {
        return new Flag();
    }

    static Choice oneOf(String... names) {
        return new Choice(Arrays.asList(names));
    }

    static ListOf listOf(Type element) {
        return new ListOf(element, NONE, NONE, List.of(), List.of());
    }

    static MapOf mapOf(Type element) {
        return new MapOf(element, NONE, NONE, List.of());
    }

    static Free free() {
        return new Free();
    }

    private static List<Rule> and(List<Rule> rules, String expression, String message) {
        var all = new ArrayList<>(rules);
        all.add(new Rule(expression, message));
        return all;
    }
}
