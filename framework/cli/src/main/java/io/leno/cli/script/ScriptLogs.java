package io.leno.cli.script;

import java.util.List;
import java.util.function.BiConsumer;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// What scripts log, in place of standard error, until it is closed. Engines log by
/// `java.util.logging` in the distribution, each under the name of its language.
final class ScriptLogs implements AutoCloseable {
    private static final List<Logger> LOGGERS =
            Stream.of("lua", "js", "io.leno.script.wasm").map(Logger::getLogger).toList();
    private static final Pattern PREFIX = Pattern.compile("^(script log|wasm log[^:]*): ");

    private final Receiver receiver;

    private ScriptLogs(Level level, BiConsumer<Level, String> lines) {
        receiver = new Receiver(lines);
        for (Logger logger : LOGGERS) {
            logger.setUseParentHandlers(false);
            logger.setLevel(level);
            logger.addHandler(receiver);
        }
    }

    /// Hands on each line with its level.
    static ScriptLogs to(BiConsumer<Level, String> lines) {
        return new ScriptLogs(Level.ALL, lines);
    }

    /// Nobody hears them.
    static ScriptLogs silenced() {
        return new ScriptLogs(Level.OFF, (level, line) -> {});
    }

    @Override
    public void close() {
        for (Logger logger : LOGGERS) {
            logger.removeHandler(receiver);
            logger.setLevel(null);
            logger.setUseParentHandlers(true);
        }
    }

    private static final class Receiver extends Handler {
        private final BiConsumer<Level, String> lines;

        Receiver(BiConsumer<Level, String> lines) {
            this.lines = lines;
            setLevel(Level.ALL);
        }

        @Override
        public void publish(LogRecord line) {
            String text = String.valueOf(line.getMessage());
            lines.accept(line.getLevel(), PREFIX.matcher(text).replaceFirst(""));
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    }
}
