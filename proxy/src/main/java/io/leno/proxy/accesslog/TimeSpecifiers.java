package io.leno.proxy.accesslog;

import io.leno.proxy.accesslog.TimeFormat.Part;

import org.jspecify.annotations.Nullable;

import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoField;
import java.time.temporal.IsoFields;
import java.util.Locale;
import java.util.function.ToLongFunction;

/// What a letter after `%` stands for in a time format.
final class TimeSpecifiers {
    private TimeSpecifiers() {}

    /// @param text `Y`, `-d`, `3f`, `E*S`
    /// @return null for what is none
    static @Nullable Part find(String text) {
        if (text.isEmpty()) return null;
        char letter = text.charAt(text.length() - 1);
        String before = text.substring(0, text.length() - 1);
        if (before.isEmpty()) return plain(letter, '0');
        if (before.startsWith("E")) return extended(letter, before.substring(1));
        if (before.length() == 1 && "-_".indexOf(before.charAt(0)) >= 0)
            return plain(letter, before.charAt(0));
        if (before.length() != 1 || before.charAt(0) < '1' || before.charAt(0) > '9') return null;
        if (letter == 'f') return fraction(before.charAt(0) - '0');
        return letter == 's' ? plain('s', '0') : null;
    }

    private static @Nullable Part extended(char letter, String precision) {
        return switch (letter) {
            case 'z' -> pattern("xxx");
            case 'Y' -> number(ZonedDateTime::getYear, precision.equals("4") ? 4 : 1, '0');
            case 'S', 'f' -> {
                boolean all = precision.equals("*");
                if (!all && (precision.length() != 1 || !Character.isDigit(precision.charAt(0))))
                    yield null;
                int digits = all ? 9 : precision.charAt(0) - '0';
                yield (out, time) -> {
                    if (letter == 'S') {
                        TimeFormat.digits(out, time.getSecond(), 2);
                        if (digits == 0 || (all && time.getNano() == 0)) return;
                        out.append('.');
                    }
                    fraction(digits).append(out, time);
                    int end = out.length();
                    while (all && out.charAt(end - 1) == '0') end--;
                    out.setLength(end);
                };
            }
            default -> null;
        };
    }

    private static Part fraction(int digits) {
        return (out, time) -> {
            int start = out.length();
            TimeFormat.digits(out, time.getNano(), 9);
            out.setLength(start + digits);
        };
    }

    private static @Nullable Part plain(char letter, char pad) {
        return switch (letter) {
            case 'Y' -> number(ZonedDateTime::getYear, 1, pad);
            case 'C' -> number(time -> time.getYear() / 100, 2, pad);
            case 'y' -> number(time -> time.getYear() % 100, 2, pad);
            case 'm' -> number(ZonedDateTime::getMonthValue, 2, pad);
            case 'd' -> number(ZonedDateTime::getDayOfMonth, 2, pad);
            case 'e' -> number(ZonedDateTime::getDayOfMonth, 2, pad == '0' ? '_' : pad);
            case 'H' -> number(ZonedDateTime::getHour, 2, pad);
            case 'k' -> number(ZonedDateTime::getHour, 2, pad == '0' ? '_' : pad);
            case 'I' -> number(TimeSpecifiers::hourOfHalf, 2, pad);
            case 'l' -> number(TimeSpecifiers::hourOfHalf, 2, pad == '0' ? '_' : pad);
            case 'M' -> number(ZonedDateTime::getMinute, 2, pad);
            case 'S' -> number(ZonedDateTime::getSecond, 2, pad);
            case 'j' -> number(ZonedDateTime::getDayOfYear, 3, pad);
            case 'u' -> number(time -> time.getDayOfWeek().getValue(), 1, pad);
            case 'w' -> number(time -> time.getDayOfWeek().getValue() % 7, 1, pad);
            case 'U' -> number(time -> week(time, 0), 2, pad);
            case 'W' -> number(time -> week(time, 6), 2, pad);
            case 'V' -> number(time -> time.get(IsoFields.WEEK_OF_WEEK_BASED_YEAR), 2, pad);
            case 'G' -> number(time -> time.get(IsoFields.WEEK_BASED_YEAR), 1, pad);
            case 's' -> number(ZonedDateTime::toEpochSecond, 1, pad);
            default -> words(letter);
        };
    }

    private static @Nullable Part words(char letter) {
        return switch (letter) {
            case 'p' -> pattern("a");
            case 'P' -> (out, time) -> out.append(time.getHour() < 12 ? "am" : "pm");
            case 'a' -> pattern("EEE");
            case 'A' -> pattern("EEEE");
            case 'b', 'h' -> pattern("MMM");
            case 'B' -> pattern("MMMM");
            case 'Z' -> pattern("zzz");
            case 'z' -> pattern("xx");
            case 'T', 'X' -> pattern("HH:mm:ss");
            case 'R' -> pattern("HH:mm");
            case 'r' -> pattern("hh:mm:ss a");
            case 'D', 'x' -> pattern("MM/dd/uu");
            case 'F' -> pattern("uuuu-MM-dd");
            case 'c' -> pattern("EEE MMM ppd HH:mm:ss uuuu");
            case 'f' -> fraction(9);
            case 't' -> (out, time) -> out.append('\t');
            case '%' -> (out, time) -> out.append('%');
            default -> null;
        };
    }

    private static int hourOfHalf(ZonedDateTime time) {
        return time.get(ChronoField.CLOCK_HOUR_OF_AMPM);
    }

    /// Weeks begin on Sunday (0) or Monday (6).
    private static int week(ZonedDateTime time, int shift) {
        return (time.getDayOfYear() + 6 - (time.getDayOfWeek().getValue() + shift) % 7) / 7;
    }

    private static Part number(ToLongFunction<ZonedDateTime> field, int width, char pad) {
        return (out, time) -> {
            int start = out.length();
            TimeFormat.digits(out, field.applyAsLong(time), pad == '-' ? 1 : width);
            for (int i = start; pad == '_' && i < out.length() - 1 && out.charAt(i) == '0'; i++)
                out.setCharAt(i, ' ');
        };
    }

    private static Part pattern(String pattern) {
        DateTimeFormatter formatter = DateTimeFormatter.ofPattern(pattern, Locale.ENGLISH);
        return (out, time) -> {
            if (time.getZone().getId().equals("Z") && pattern.equals("zzz")) out.append("UTC");
            else formatter.formatTo(time, out);
        };
    }
}
