package io.leno.istio.bind;

import org.jspecify.annotations.Nullable;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Reads single values by the rules of proto JSON.
public final class Scalars {
    private Scalars() {}

    /// The value, or null after the report was told what was expected instead.
    static @Nullable Object read(Class<?> type, Object raw, String path, Report report) {
        Optional<?> value = Optional.empty();
        String expected = "";
        if (type == String.class) {
            value = raw instanceof String text ? Optional.of(text) : Optional.empty();
            expected = isPlain(raw) ? "a string: \"" + raw + "\"" : "a string";
        } else if (type == boolean.class || type == Boolean.class) {
            value = raw instanceof Boolean flag ? Optional.of(flag) : Optional.empty();
            expected = "true or false";
        } else if (type == int.class || type == Integer.class) {
            value = whole(raw, Integer.MIN_VALUE, Integer.MAX_VALUE).map(BigDecimal::intValueExact);
            expected = "a whole number";
        } else if (type == long.class || type == Long.class) {
            value = whole(raw, Long.MIN_VALUE, Long.MAX_VALUE).map(BigDecimal::longValueExact);
            expected = "a whole number";
        } else if (type == double.class || type == Double.class) {
            value = number(raw).map(BigDecimal::doubleValue);
            expected = "a number";
        } else if (type == Duration.class) {
            value = raw instanceof String text ? Durations.parse(text) : Optional.empty();
            expected = "a duration such as \"7s\", \"0.5s\" or \"1h30m\"";
        } else {
            throw new IllegalStateException(path + ": cannot read a " + type.getName());
        }
        if (value.isPresent()) return value.get();
        report.unreadable("invalid-value", path, shown(raw) + " (expected: " + expected + ")");
        return null;
    }

    /// How a message names a value.
    public static String shown(@Nullable Object raw) {
        return switch (raw) {
            case null -> "null";
            case String text when text.length() > 60 -> "\"" + text.substring(0, 57) + "...\"";
            case String text -> "\"" + text + "\"";
            case Map<?, ?> _ -> "a mapping";
            case Collection<?> _ -> "a list";
            default -> String.valueOf(raw);
        };
    }

    private static boolean isPlain(Object raw) {
        return raw instanceof Number || raw instanceof Boolean;
    }

    private static Optional<BigDecimal> whole(Object raw, long min, long max) {
        return number(raw)
                .filter(number -> number.stripTrailingZeros().scale() <= 0)
                .filter(number -> number.compareTo(BigDecimal.valueOf(min)) >= 0)
                .filter(number -> number.compareTo(BigDecimal.valueOf(max)) <= 0);
    }

    private static Optional<BigDecimal> number(Object raw) {
        if (!(raw instanceof Number) && !(raw instanceof String)) return Optional.empty();
        String text = raw.toString();
        // the length bounds the work: no field holds a number that long
        if (text.length() > 40 || !text.matches("-?\\d+(\\.\\d+)?([eE][+-]?\\d{1,3})?"))
            return Optional.empty();
        return Optional.of(new BigDecimal(text));
    }

    /// The constant of that name; null after the report was told the names there are.
    static @Nullable Object constant(
            Class<?> type, Object raw, String path, Schema schema, Report report) {
        List<Enum<?>> constants = constantsOf(type);
        for (Enum<?> constant : constants) {
            if (schema.nameOf(constant).equals(raw)) return constant;
        }
        List<String> names = constants.stream().map(schema::nameOf).toList();
        String meant =
                raw instanceof String word
                        ? Suggestion.closest(word, names)
                                .map(name -> "; did you mean \"" + name + "\"?")
                                .orElse("")
                        : "";
        String message = shown(raw) + " (expected: " + String.join(", ", names) + meant + ")";
        report.unreadable("invalid-value", path, message);
        return null;
    }

    static List<Enum<?>> constantsOf(Class<?> type) {
        return List.of(type.asSubclass(Enum.class).getEnumConstants());
    }
}
