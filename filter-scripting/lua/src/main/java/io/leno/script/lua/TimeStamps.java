package io.leno.script.lua;

import io.leno.script.lua.lang.Arguments;

import java.time.Instant;
import java.time.temporal.ChronoUnit;

/// `timestamp` and `timestampString`.
final class TimeStamps {
    static final double MILLISECOND = 0;
    static final double MICROSECOND = 1;

    private TimeStamps() {}

    static Object number(Arguments arguments) {
        if (resolution(arguments, "timestamp format must be MILLISECOND.") != MILLISECOND)
            throw arguments.state().error("timestamp format must be MILLISECOND.");
        return (double) System.currentTimeMillis();
    }

    static Object text(Arguments arguments) {
        String expected = "timestamp format must be MILLISECOND or MICROSECOND.";
        double resolution = resolution(arguments, expected);
        if (resolution == MILLISECOND) return Long.toString(System.currentTimeMillis());
        if (resolution != MICROSECOND) throw arguments.state().error(expected);
        return Long.toString(ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now()));
    }

    private static double resolution(Arguments arguments, String expected) {
        String text = arguments.string(1, "");
        if (text.isEmpty()) return MILLISECOND;
        if (text.strip().matches("\\+?\\d+")) return Double.parseDouble(text.strip());
        throw arguments.state().error(expected);
    }
}
