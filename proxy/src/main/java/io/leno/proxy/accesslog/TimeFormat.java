package io.leno.proxy.accesslog;

import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// Times in the manner of `strftime`, with Envoy's additions: `%3f` to `%9f` for fractions of a
/// second, `%s` for seconds since 1970 and `%3s`, `%6s`, `%9s` for finer ones.
final class TimeFormat {
    private interface Part {
        void append(StringBuilder out, ZonedDateTime time);
    }

    private final List<Part> parts = new ArrayList<>();
    private final ZoneId zone;

    private TimeFormat(ZoneId zone) {
        this.zone = zone;
    }

    /// An empty format is ISO 8601 with milliseconds.
    static TimeFormat compile(String format, ZoneId zone) {
        var compiled = new TimeFormat(zone);
        compiled.parse(format.isEmpty() ? "%Y-%m-%dT%H:%M:%S.%3fZ" : format);
        return compiled;
    }

    private void parse(String format) {
        int at = 0;
        while (at < format.length()) {
            char c = format.charAt(at);
            if (c != '%' || at + 1 == format.length()) {
                parts.add((out, time) -> out.append(c));
                at++;
                continue;
            }
            char letter = format.charAt(at + 1);
            boolean precise = letter >= '1' && letter <= '9' && at + 2 < format.length();
            parts.add(
                    precise
                            ? precise(letter - '0', format.charAt(at + 2), format)
                            : part(letter, format));
            at += precise ? 3 : 2;
        }
    }

    private static Part precise(int digits, char letter, String format) {
        return switch (letter) {
            case 'f' -> fraction(digits);
            case 's' ->
                    (out, time) -> {
                        out.append(time.toEpochSecond());
                        fraction(digits).append(out, time);
                    };
            default -> throw unknown(digits + "" + letter, format);
        };
    }

    private static Part fraction(int digits) {
        return (out, time) ->
                out.append(String.format(Locale.ROOT, "%09d", time.getNano()), 0, digits);
    }

    private static Part part(char letter, String format) {
        return switch (letter) {
            case 'Y' -> pattern("uuuu");
            case 'y' -> pattern("uu");
            case 'm' -> pattern("MM");
            case 'd' -> pattern("dd");
            case 'e' -> pattern("ppd");
            case 'H' -> pattern("HH");
            case 'I' -> pattern("hh");
            case 'M' -> pattern("mm");
            case 'S' -> pattern("ss");
            case 'p' -> pattern("a");
            case 'j' -> pattern("DDD");
            case 'a' -> pattern("EEE");
            case 'A' -> pattern("EEEE");
            case 'b', 'h' -> pattern("MMM");
            case 'B' -> pattern("MMMM");
            case 'Z' -> pattern("zzz");
            case 'z' -> pattern("xx");
            case 'T' -> pattern("HH:mm:ss");
            case 'R' -> pattern("HH:mm");
            case 'D' -> pattern("MM/dd/uu");
            case 'F' -> pattern("uuuu-MM-dd");
            case 'f' -> fraction(9);
            case 's' -> (out, time) -> out.append(time.toEpochSecond());
            case 'n' -> (out, time) -> out.append('\n');
            case 't' -> (out, time) -> out.append('\t');
            case '%' -> (out, time) -> out.append('%');
            default -> throw unknown("" + letter, format);
        };
    }

    private static Part pattern(String pattern) {
        DateTimeFormatter formatter = DateTimeFormatter.ofPattern(pattern, Locale.ROOT);
        return (out, time) -> formatter.formatTo(time, out);
    }

    private static InvalidAccessLogException unknown(String specifier, String format) {
        return new InvalidAccessLogException(
                "time format \"" + format + "\": unknown specifier %" + specifier);
    }

    String format(Instant instant) {
        ZonedDateTime time = instant.atZone(zone);
        var out = new StringBuilder(32);
        for (Part part : parts) part.append(out, time);
        return out.toString();
    }
}
