package io.leno.proxy.accesslog;

import com.google.re2j.Pattern;

import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;

/// Times in the manner of `strftime`, with Envoy's additions: `%3f` for a fraction of so many
/// digits, and `%E3S`, `%E*S`, `%Ez`, `%E4Y`. What is no specifier stands as it is.
final class TimeFormat {
    /// A piece of the format.
    interface Part {
        void append(StringBuilder out, ZonedDateTime time);
    }

    private static final Pattern NEWLINE = Pattern.compile("%[-_0^#]*[1-9]*(E|O)?n");
    private static final String ISO = "%Y-%m-%dT%H:%M:%E3S";

    private final List<Part> parts = new ArrayList<>();
    private final ZoneId zone;
    private final boolean iso;

    private TimeFormat(ZoneId zone, boolean iso) {
        this.zone = zone;
        this.iso = iso;
    }

    /// An empty format is ISO 8601 with milliseconds.
    ///
    /// @throws InvalidAccessLogException for a line feed in it
    static TimeFormat compile(String format, ZoneId zone) {
        if (NEWLINE.matcher(format).find()) {
            throw new InvalidAccessLogException(
                    "Invalid header configuration. Format string contains newline.");
        }
        boolean utc = zone.equals(ZoneOffset.UTC);
        var compiled = new TimeFormat(zone, format.isEmpty() && utc);
        compiled.parse(format.isEmpty() ? ISO + (utc ? "Z" : "%z") : format);
        return compiled;
    }

    private void parse(String format) {
        int at = 0;
        while (at < format.length()) {
            int percent = format.indexOf('%', at);
            if (percent < 0) percent = format.length();
            if (percent > at) literal(format.substring(at, percent));
            if (percent == format.length()) return;
            int end = endOf(format, percent + 1);
            String specifier = format.substring(percent + 1, end);
            Part part = TimeSpecifiers.find(specifier);
            if (part == null) literal("%" + specifier);
            else parts.add(part);
            at = end;
        }
    }

    private void literal(String text) {
        parts.add((out, time) -> out.append(text));
    }

    /// `3f`, `-d`, `E*S`: flags, digits, a modifier, a letter.
    private static int endOf(String format, int start) {
        int at = start;
        while (at < format.length() && "-_0^#".indexOf(format.charAt(at)) >= 0) at++;
        while (at < format.length() && Character.isDigit(format.charAt(at))) at++;
        if (at < format.length() && (format.charAt(at) == 'E' || format.charAt(at) == 'O')) {
            at++;
            if (at < format.length() && format.charAt(at) == '*') at++;
            while (at < format.length() && Character.isDigit(format.charAt(at))) at++;
        }
        return Math.min(at + 1, format.length());
    }

    String format(Instant instant) {
        var out = new StringBuilder(32);
        if (iso) {
            appendIso(out, instant);
            return out.toString();
        }
        // what Envoy reads the clock to
        ZonedDateTime time = instant.truncatedTo(ChronoUnit.MICROS).atZone(zone);
        for (Part part : parts) part.append(out, time);
        return out.toString();
    }

    /// `2026-11-20T16:35:22.526Z`, with no calendar objects: most logs have one each line.
    private static void appendIso(StringBuilder out, Instant instant) {
        long seconds = instant.getEpochSecond();
        long day = Math.floorDiv(seconds, 86_400);
        int second = Math.floorMod(seconds, 86_400);
        // days from 0000-03-01, in eras of 400 years: the leap day comes last
        long shifted = day + 719_468;
        long era = Math.floorDiv(shifted, 146_097);
        int dayOfEra = Math.floorMod(shifted, 146_097);
        int yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365;
        int dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100);
        int marchMonth = (5 * dayOfYear + 2) / 153;
        int month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9;
        long year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0);
        out.append(year);
        digits(out.append('-'), month, 2);
        digits(out.append('-'), dayOfYear - (153 * marchMonth + 2) / 5 + 1, 2);
        digits(out.append('T'), second / 3600, 2);
        digits(out.append(':'), second / 60 % 60, 2);
        digits(out.append(':'), second % 60, 2);
        digits(out.append('.'), instant.getNano() / 1_000_000, 3);
        out.append('Z');
    }

    /// With zeros before it.
    static void digits(StringBuilder out, long value, int width) {
        long power = 1;
        for (int i = 1; i < width; i++) power *= 10;
        for (; power > Math.max(value, 1); power /= 10) out.append('0');
        out.append(value);
    }
}
