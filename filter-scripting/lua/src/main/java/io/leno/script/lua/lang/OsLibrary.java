package io.leno.script.lua.lang;

import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.TextStyle;
import java.util.Locale;

/// Of `os`, what tells the time, and the variables of the environment.
final class OsLibrary {
    private OsLibrary() {}

    static LuaTable table() {
        return new LuaTable()
                .with("clock", new Native("clock", a -> System.nanoTime() / 1e9))
                .with("date", new Native("date", OsLibrary::date))
                .with("getenv", new Native("getenv", a -> bytes(System.getenv(a.string(1)))))
                .with("difftime", new Native("difftime", a -> a.number(1) - a.number(2, 0)))
                .with("time", new Native("time", OsLibrary::time));
    }

    private static String bytes(String text) {
        return text == null
                ? null
                : new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
    }

    private static Object time(Arguments arguments) {
        if (arguments.get(1) == null) return (double) Instant.now().getEpochSecond();
        LuaTable table = arguments.table(1);
        try {
            LocalDateTime first =
                    LocalDateTime.of(field(arguments, table, "year", null), 1, 1, 0, 0)
                            .plusMonths(field(arguments, table, "month", null) - 1L)
                            .plusDays(field(arguments, table, "day", null) - 1L)
                            .plusHours(field(arguments, table, "hour", 12))
                            .plusMinutes(field(arguments, table, "min", 0))
                            .plusSeconds(field(arguments, table, "sec", 0));
            return (double) first.atZone(ZoneId.systemDefault()).toEpochSecond();
        } catch (DateTimeException e) {
            return null;
        }
    }

    private static int field(Arguments arguments, LuaTable table, String name, Integer otherwise) {
        Double value = Lua.tonumber(table.get(name));
        if (value != null) return value.intValue();
        if (otherwise != null) return otherwise;
        throw arguments.state().error("field '" + name + "' missing in date table");
    }

    private static Object date(Arguments arguments) {
        String format = arguments.string(1, "%c");
        long seconds = (long) arguments.number(2, System.currentTimeMillis() / 1000.0);
        boolean utc = format.startsWith("!");
        ZonedDateTime time =
                Instant.ofEpochSecond(seconds)
                        .atZone(utc ? ZoneOffset.UTC : ZoneId.systemDefault());
        String rest = utc ? format.substring(1) : format;
        if (rest.startsWith("*t")) return fields(time);
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < rest.length(); i++) {
            if (rest.charAt(i) != '%' || i + 1 == rest.length()) text.append(rest.charAt(i));
            else text.append(part(time, rest.charAt(++i)));
        }
        return text.toString();
    }

    private static LuaTable fields(ZonedDateTime time) {
        return new LuaTable()
                .with("year", (double) time.getYear())
                .with("month", (double) time.getMonthValue())
                .with("day", (double) time.getDayOfMonth())
                .with("hour", (double) time.getHour())
                .with("min", (double) time.getMinute())
                .with("sec", (double) time.getSecond())
                .with("wday", (double) (time.getDayOfWeek().getValue() % 7 + 1))
                .with("yday", (double) time.getDayOfYear())
                .with("isdst", time.getZone().getRules().isDaylightSavings(time.toInstant()));
    }

    private static String part(ZonedDateTime time, char letter) {
        return switch (letter) {
            case 'a' -> time.getDayOfWeek().getDisplayName(TextStyle.SHORT, Locale.ENGLISH);
            case 'A' -> time.getDayOfWeek().getDisplayName(TextStyle.FULL, Locale.ENGLISH);
            case 'b' -> time.getMonth().getDisplayName(TextStyle.SHORT, Locale.ENGLISH);
            case 'B' -> time.getMonth().getDisplayName(TextStyle.FULL, Locale.ENGLISH);
            case 'c' -> pattern(time, "EEE MMM ") + padded(time) + pattern(time, " HH:mm:ss yyyy");
            case 'd' -> pattern(time, "dd");
            case 'D', 'x' -> pattern(time, "MM/dd/yy");
            case 'F' -> pattern(time, "yyyy-MM-dd");
            case 'H' -> pattern(time, "HH");
            case 'I' -> pattern(time, "hh");
            case 'j' -> pattern(time, "DDD");
            case 'm' -> pattern(time, "MM");
            case 'M' -> pattern(time, "mm");
            case 'p' -> pattern(time, "a");
            case 'S' -> pattern(time, "ss");
            case 'T', 'X' -> pattern(time, "HH:mm:ss");
            case 'w' -> Integer.toString(time.getDayOfWeek().getValue() % 7);
            case 'y' -> pattern(time, "yy");
            case 'Y' -> pattern(time, "yyyy");
            case 'z' -> pattern(time, "xx");
            case 'Z' -> pattern(time, "zzz");
            case '%' -> "%";
            default -> "%" + letter;
        };
    }

    private static String padded(ZonedDateTime time) {
        return String.format("%2d", time.getDayOfMonth());
    }

    private static String pattern(ZonedDateTime time, String pattern) {
        return DateTimeFormatter.ofPattern(pattern, Locale.ENGLISH).format(time);
    }
}
