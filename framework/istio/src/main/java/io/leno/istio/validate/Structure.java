package io.leno.istio.validate;

import com.google.re2j.Pattern;

import io.leno.istio.bind.Durations;
import io.leno.istio.bind.Report;
import io.leno.istio.bind.Scalars;
import io.leno.istio.bind.Suggestion;
import io.leno.istio.schema.Message;
import io.leno.istio.schema.Rule;
import io.leno.istio.schema.Type;

import org.jspecify.annotations.Nullable;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/// Compares a value with the model: types, bounds, known and required fields, alternatives, rules.
/// May be used by many threads.
final class Structure {
    private static final Pattern BASE64 = Pattern.compile("[A-Za-z0-9+/]*={0,2}");
    private static final Pattern TIME =
            Pattern.compile(
                    "\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(\\.\\d+)?(Z|[-+]\\d\\d:\\d\\d)");

    private static final String DURATION = "a duration such as \"7s\", \"0.5s\" or \"1h30m\"";

    private final CelRules rules;
    private final Map<String, Pattern> patterns = new ConcurrentHashMap<>();

    Structure(CelRules rules) {
        this.rules = rules;
    }

    /// Tells the report all that is wrong with a value.
    void check(Type type, @Nullable Object raw, String path, Report report) {
        if (raw == null) {
            unreadable(path, "null (expected: a value)", report);
            return;
        }
        boolean isRight =
                switch (type) {
                    case Type.Text text -> text(text, raw, path, report);
                    case Type.Whole whole -> whole(whole, raw, path, report);
                    case Type.Decimal decimal -> decimal(decimal, raw, path, report);
                    case Type.Flag _ ->
                            is(raw instanceof Boolean, raw, "true or false", path, report);
                    case Type.Choice choice -> choice(choice, raw, path, report);
                    case Type.ListOf list -> list(list, raw, path, report);
                    case Type.MapOf map -> map(map, raw, path, report);
                    case Message message -> message(message, raw, path, report);
                    case Type.Free _ -> is(raw instanceof Map, raw, "a mapping", path, report);
                    case Type.IntOrText _ -> true;
                };
        if (isRight) rules(type.rules(), raw, path, report);
    }

    private void rules(List<Rule> all, Object raw, String path, Report report) {
        if (all.isEmpty()) return;
        Object self = withLongs(raw);
        List<String> broken =
                all.stream().filter(rule -> !rules.holds(rule, self)).map(Rule::message).toList();
        if (broken.isEmpty()) return;
        boolean isPlain = !(raw instanceof Map) && !(raw instanceof List);
        report.invalid(
                path, (isPlain ? Scalars.shown(raw) + ": " : "") + String.join("; ", broken));
    }

    /// CEL has one type of whole numbers.
    private static Object withLongs(Object raw) {
        return switch (raw) {
            case Integer number -> number.longValue();
            case Map<?, ?> map -> {
                var out = new LinkedHashMap<Object, Object>();
                map.forEach(
                        (key, value) -> {
                            if (value != null) out.put(key, withLongs(value));
                        });
                yield out;
            }
            case List<?> list -> {
                var out = new ArrayList<Object>();
                for (Object each : list) if (each != null) out.add(withLongs(each));
                yield out;
            }
            default -> raw;
        };
    }

    private boolean text(Type.Text type, Object raw, String path, Report report) {
        if (!(raw instanceof String text)) {
            boolean isPlain = raw instanceof Number || raw instanceof Boolean;
            boolean isDuration = type.format().equals("duration");
            String expected =
                    isDuration ? DURATION : isPlain ? "a string: \"" + raw + "\"" : "a string";
            return is(false, raw, expected, path, report);
        }
        int length = text.codePointCount(0, text.length());
        if (type.minLength() > length)
            return is(false, raw, "at least " + count(type.minLength(), "character"), path, report);
        if (type.maxLength() != Type.NONE && type.maxLength() < length)
            return is(false, raw, "at most " + count(type.maxLength(), "character"), path, report);
        if (!type.pattern().isEmpty()) {
            Pattern pattern = patterns.computeIfAbsent(type.pattern(), Pattern::compile);
            if (!pattern.matcher(text).find())
                return is(false, raw, "text matching " + type.pattern(), path, report);
        }
        return switch (type.format()) {
            case "duration" -> duration(type, text, path, report);
            case "byte" -> is(isBase64(text), raw, "Base64", path, report);
            case "date-time" ->
                    is(isTime(text), raw, "a time such as 2026-01-31T12:00:00Z", path, report);
            default -> true;
        };
    }

    private static boolean duration(Type.Text type, String text, String path, Report report) {
        Optional<Duration> duration = Durations.parse(text);
        if (duration.isEmpty()) return is(false, text, DURATION, path, report);
        boolean isPrecise = duration.get().toNanosPart() % 1_000_000 == 0;
        boolean isMeasured = !type.rules().isEmpty();
        return !isMeasured
                || is(
                        isPrecise || duration.get().toMillis() == 0,
                        text,
                        "whole milliseconds: only durations to ms precision are supported",
                        path,
                        report);
    }

    private static boolean isBase64(String text) {
        return text.length() % 4 == 0 && BASE64.matches(text);
    }

    private static boolean isTime(String text) {
        return TIME.matches(text);
    }

    private static boolean whole(Type.Whole type, Object raw, String path, Report report) {
        boolean isLong = type.max() == Long.MAX_VALUE && !type.isInt32();
        // proto JSON writes numbers of 64 bits as texts
        if (isLong && raw instanceof String text && text.matches("\\d{1,18}")) return true;
        Optional<BigDecimal> number = number(raw).filter(n -> n.stripTrailingZeros().scale() <= 0);
        if (number.isEmpty()) {
            boolean isQuoted = raw instanceof String text && text.matches("-?\\d+");
            String expected = "a whole number" + (isQuoted ? ", without quotes: " + raw : "");
            return is(false, raw, expected, path, report);
        }
        long min = type.isInt32() ? Math.max(type.min(), Integer.MIN_VALUE) : type.min();
        long max = type.isInt32() ? Math.min(type.max(), Integer.MAX_VALUE) : type.max();
        boolean isLess = number.get().compareTo(BigDecimal.valueOf(min)) < 0;
        boolean isMore = number.get().compareTo(BigDecimal.valueOf(max)) > 0;
        String expected = isLess && min == 0 ? "at least 0" : min + ".." + max;
        return is(!isLess && !isMore, raw, expected, path, report);
    }

    private static boolean decimal(Type.Decimal type, Object raw, String path, Report report) {
        Optional<BigDecimal> number = number(raw);
        if (number.isEmpty()) return is(false, raw, "a number", path, report);
        double value = number.get().doubleValue();
        if (value < type.min()) return is(false, raw, "at least " + type.min(), path, report);
        return is(value <= type.max(), raw, "at most " + type.max(), path, report);
    }

    private static Optional<BigDecimal> number(Object raw) {
        if (!(raw instanceof Number)) return Optional.empty();
        if (raw instanceof Double d && !Double.isFinite(d)) return Optional.empty();
        return Optional.of(new BigDecimal(raw.toString()));
    }

    private static boolean choice(Type.Choice type, Object raw, String path, Report report) {
        if (raw instanceof String text && type.names().contains(text)) return true;
        String meant =
                raw instanceof String word
                        ? Suggestion.closest(word, type.names())
                                .map(name -> "; did you mean \"" + name + "\"?")
                                .orElse("")
                        : "";
        return is(false, raw, String.join(", ", type.names()) + meant, path, report);
    }

    private boolean list(Type.ListOf type, Object raw, String path, Report report) {
        if (!(raw instanceof List<?> list)) return is(false, raw, "a list", path, report);
        for (int i = 0; i < list.size(); i++)
            check(type.element(), list.get(i), path + "[" + i + "]", report);
        if (!size(list.size(), type.minItems(), type.maxItems(), "element", path, report))
            return false;
        return type.keys().isEmpty() || unique(type.keys(), list, path, report);
    }

    private static boolean unique(List<String> keys, List<?> list, String path, Report report) {
        var seen = new HashMap<List<Object>, Integer>();
        boolean areUnique = true;
        for (int i = 0; i < list.size(); i++) {
            if (!(list.get(i) instanceof Map<?, ?> fields)) continue;
            var values = new ArrayList<Object>();
            for (String key : keys) if (fields.get(key) != null) values.add(fields.get(key));
            Integer first = values.size() == keys.size() ? seen.putIfAbsent(values, i) : null;
            if (first == null) continue;
            String at = path + "[" + i + "]." + keys.getFirst();
            unreadable(
                    at,
                    Scalars.shown(values.getFirst())
                            + " is already used at "
                            + path
                            + "["
                            + first
                            + "]",
                    report);
            areUnique = false;
        }
        return areUnique;
    }

    private boolean map(Type.MapOf type, Object raw, String path, Report report) {
        if (!(raw instanceof Map<?, ?> map)) return is(false, raw, "a mapping", path, report);
        map.forEach((key, value) -> check(type.element(), value, path + "." + key, report));
        return size(map.size(), type.minEntries(), type.maxEntries(), "entry", path, report);
    }

    private static boolean size(
            int size, long min, long max, String what, String path, Report report) {
        boolean isRight = size >= min && (max == Type.NONE || size <= max);
        if (isRight) return true;
        String expected =
                size < min ? "at least " + count(min, what) : "at most " + count(max, what);
        unreadable(path, count(size, what) + " (expected: " + expected + ")", report);
        return false;
    }

    private static String count(long count, String what) {
        return count + " " + (count == 1 ? what : what.replaceAll("y$", "ie") + "s");
    }

    private boolean message(Message type, Object raw, String path, Report report) {
        if (!(raw instanceof Map<?, ?> fields)) {
            boolean isMatch = raw instanceof String && type.fields().containsKey("exact");
            String example = isMatch ? " such as {exact: " + raw + "}" : "";
            return is(false, raw, "a mapping" + example, path, report);
        }
        for (Map.Entry<?, ?> entry : fields.entrySet()) {
            String name = String.valueOf(entry.getKey());
            String at = path + "." + name;
            Message.Field field = type.fields().get(name);
            if (field == null) {
                if (type.isOpen()) continue;
                String hint = Suggestion.hint(name, type.fields().keySet());
                report.unreadable("unknown-field", at, "unknown field \"" + name + "\"" + hint);
            } else if (entry.getValue() != null) {
                check(field.type(), entry.getValue(), at, report);
            }
        }
        for (Message.Field field : type.fields().values())
            if (field.isRequired() && fields.get(field.name()) == null)
                report.unreadable(
                        "missing-field",
                        path + "." + field.name(),
                        "missing (expected: " + described(field.type()) + ")");
        for (List<String> group : type.oneOfs()) atMostOne(group, fields, path, report);
        return true;
    }

    private static void atMostOne(
            List<String> group, Map<?, ?> fields, String path, Report report) {
        List<String> there = group.stream().filter(name -> fields.get(name) != null).toList();
        if (there.size() < 2) return;
        String found = String.join(" and ", there);
        unreadable(
                path,
                found + " exclude each other (expected: one of " + String.join(", ", group) + ")",
                report);
    }

    private static String described(Type type) {
        return switch (type) {
            case Type.Text _ -> "a string";
            case Type.Whole _ -> "a whole number";
            case Type.Decimal _ -> "a number";
            case Type.Flag _ -> "true or false";
            case Type.Choice choice -> String.join(", ", choice.names());
            case Type.ListOf _ -> "a list";
            case Type.MapOf _, Message _, Type.Free _ -> "a mapping";
            case Type.IntOrText _ -> "a number or string";
        };
    }

    /// Complains where it is not.
    private static boolean is(
            boolean isRight, Object raw, String expected, String path, Report report) {
        if (!isRight)
            unreadable(path, Scalars.shown(raw) + " (expected: " + expected + ")", report);
        return isRight;
    }

    private static void unreadable(String path, String message, Report report) {
        report.unreadable("invalid-value", path, message);
    }
}
