package io.leno.runtime.log;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.StreamHandler;

/// The process's log: the JDK's logging, which gRPC uses by itself and SLF4J is bound to. Levels
/// can change at any time.
public final class Logs {
    static final String ROOT_PACKAGE = "io.leno";

    /// The logger of problems with configuration.
    private static final String PROBLEMS = "io.leno.problems";

    /// Libraries whose troubles ours tells in its own words; theirs are for who looks for a fault.
    private static final List<String> TOLD_BY_OURS = List.of("io.fabric8");

    /// Loggers with a level of their own: the JDK holds loggers weakly and would forget it.
    private final List<Logger> levelled = new ArrayList<>();

    private final Logger root = Logger.getLogger("");

    /// @param file empty for standard error
    /// @param console from which level on standard error gets it beside the file; it gets problems
    ///   with configuration in any case
    public Logs(Optional<Path> file, Optional<LogLevel> console) {
        for (Handler handler : root.getHandlers()) root.removeHandler(handler);
        root.addHandler(new Lines(file.map(Logs::append).orElse(System.err), Level.ALL));
        if (file.isEmpty()) return;
        console.ifPresent(from -> root.addHandler(consoleFrom(from.level())));
    }

    /// What is wrong with what the user wrote is shown whatever the level.
    private static Handler consoleFrom(Level level) {
        Handler console = new Lines(System.err, Level.WARNING);
        console.setFilter(
                line ->
                        line.getLevel().intValue() >= level.intValue()
                                || PROBLEMS.equals(line.getLoggerName()));
        return console;
    }

    private static OutputStream append(Path file) {
        try {
            Path folder = file.toAbsolutePath().getParent();
            if (folder != null) Files.createDirectories(folder);
            return Files.newOutputStream(
                    file, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException("--log-path: " + file + " cannot be written", e);
        }
    }

    /// @param components by Envoy's component names (`lua`, `http`, `upstream`: any package below
    ///   ours ending so), or by a logger's full name
    public void levels(LogLevel level, Map<String, LogLevel> components) {
        root.setLevel(level.level());
        levelled.forEach(logger -> logger.setLevel(null));
        levelled.clear();
        if (level.compareTo(LogLevel.INFO) >= 0)
            TOLD_BY_OURS.forEach(name -> level(name, LogLevel.OFF));
        components.forEach(
                (component, own) -> loggersOf(component).forEach(name -> level(name, own)));
    }

    private void level(String name, LogLevel level) {
        Logger logger = Logger.getLogger(name);
        logger.setLevel(level.level());
        levelled.add(logger);
    }

    private static List<String> loggersOf(String component) {
        if (component.startsWith(ROOT_PACKAGE) || component.contains("/"))
            return List.of(component);
        return List.of(
                component,
                ROOT_PACKAGE + "." + component,
                ROOT_PACKAGE + ".proxy." + component,
                ROOT_PACKAGE + ".filters." + component);
    }

    /// Writes each line at once.
    private static final class Lines extends StreamHandler {
        Lines(OutputStream output, Level from) {
            super(output, new LogLine());
            setLevel(from);
        }

        @Override
        public synchronized void publish(LogRecord record) {
            super.publish(record);
            flush();
        }
    }
}
