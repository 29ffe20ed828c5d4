package io.leno.runtime.log;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.logging.Formatter;
import java.util.logging.LogRecord;

/// One line a record, in the manner of Envoy: `[2026-01-31 10:00:00.123][info][proxy.listener]
/// message`.
final class LogLine extends Formatter {
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss.SSS").withZone(ZoneId.systemDefault());

    @Override
    public String format(LogRecord record) {
        StringBuilder line =
                new StringBuilder("[")
                        .append(TIME.format(record.getInstant()))
                        .append("][")
                        .append(LogLevel.nameOf(record.getLevel()))
                        .append("][")
                        .append(component(String.valueOf(record.getLoggerName())))
                        .append("] ")
                        .append(formatMessage(record))
                        .append('\n');
        if (record.getThrown() != null) line.append(stackTrace(record.getThrown()));
        return line.toString();
    }

    /// The package below `io.leno`, which is what `--component-log-level` takes; for others the
    /// class.
    private static String component(String logger) {
        int lastDot = logger.lastIndexOf('.');
        String prefix = Logs.ROOT_PACKAGE + ".";
        if (logger.startsWith(prefix) && lastDot > prefix.length()) {
            return logger.substring(prefix.length(), lastDot);
        }
        return logger.substring(lastDot + 1);
    }

    private static String stackTrace(Throwable thrown) {
        StringWriter text = new StringWriter();
        thrown.printStackTrace(new PrintWriter(text, true));
        return text.toString();
    }
}
