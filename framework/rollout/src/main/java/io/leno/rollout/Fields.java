package io.leno.rollout;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Typed looks into maps that came as JSON or `Struct`.
public final class Fields {
    private Fields() {}

    /// Empty where it is absent.
    public static String text(Map<?, ?> fields, String name) {
        Object value = fields.get(name);
        return value == null ? "" : value.toString();
    }

    /// 0 where it is absent.
    ///
    /// @throws IllegalArgumentException when it is no number
    public static long number(Map<?, ?> fields, String name) {
        return switch (fields.get(name)) {
            case null -> 0;
            case Number number -> number.longValue();
            case Object other ->
                    throw new IllegalArgumentException(
                            name + ": " + other + " (expected: a number)");
        };
    }

    public static boolean flag(Map<?, ?> fields, String name) {
        return Boolean.TRUE.equals(fields.get(name));
    }

    /// Empty where it is absent.
    ///
    /// @throws IllegalArgumentException when it is no object
    public static Optional<Map<?, ?>> object(Map<?, ?> fields, String name) {
        return switch (fields.get(name)) {
            case null -> Optional.empty();
            case Map<?, ?> object -> Optional.of(object);
            case Object other ->
                    throw new IllegalArgumentException(
                            name + ": " + other + " (expected: an object)");
        };
    }

    /// Empty where it is absent.
    ///
    /// @throws IllegalArgumentException when it is no list
    public static List<?> list(Map<?, ?> fields, String name) {
        return switch (fields.get(name)) {
            case null -> List.of();
            case List<?> list -> list;
            case Object other ->
                    throw new IllegalArgumentException(name + ": " + other + " (expected: a list)");
        };
    }

    /// A list of objects.
    ///
    /// @throws IllegalArgumentException when it is none
    public static List<Map<?, ?>> objects(Map<?, ?> fields, String name) {
        return list(fields, name).stream().<Map<?, ?>>map(each -> asObject(name, each)).toList();
    }

    private static Map<?, ?> asObject(String name, Object value) {
        if (value instanceof Map<?, ?> object) return object;
        throw new IllegalArgumentException(name + ": " + value + " (expected: objects)");
    }
}
