package io.leno.runtime.log;

import java.util.Locale;
import java.util.Optional;
import java.util.logging.Level;
import java.util.stream.Stream;

/// Envoy's names of levels, and what each is in the JDK's logging.
public enum LogLevel {
    TRACE,
    DEBUG,
    INFO,
    WARNING,
    ERROR,
    CRITICAL,
    OFF;

    /// For messages about a wrong name.
    public static final String NAMES = "trace, debug, info, warning, error, critical or off";

    /// The JDK has none: who logs so takes the number.
    private static final Level ABOVE_SEVERE = Level.parse("1100");

    Level level() {
        return switch (this) {
            case TRACE -> Level.FINEST;
            case DEBUG -> Level.FINE;
            case INFO -> Level.INFO;
            case WARNING -> Level.WARNING;
            case ERROR -> Level.SEVERE;
            case CRITICAL -> ABOVE_SEVERE;
            case OFF -> Level.OFF;
        };
    }

    /// Reads Envoy's name; `warn` is `warning`, as there.
    public static Optional<LogLevel> named(String name) {
        String wanted = name.equals("warn") ? "WARNING" : name.toUpperCase(Locale.ROOT);
        return Stream.of(values()).filter(level -> level.name().equals(wanted)).findFirst();
    }

    static String nameOf(Level level) {
        if (level.intValue() >= ABOVE_SEVERE.intValue()) return "critical";
        if (level.intValue() >= Level.SEVERE.intValue()) return "error";
        if (level.intValue() >= Level.WARNING.intValue()) return "warning";
        if (level.intValue() >= Level.INFO.intValue()) return "info";
        return level.intValue() >= Level.FINE.intValue() ? "debug" : "trace";
    }
}
