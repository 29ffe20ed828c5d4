package io.leno.runtime.command;

import io.leno.runtime.log.LogLevel;

import picocli.CommandLine.Option;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/// The options that every command has.
final class ProcessOptions {
    @Option(
            names = "--home",
            paramLabel = "DIR",
            converter = Values.Folder.class,
            description =
                    "Folder of this process alone, with a drop folder bundles/ of its own (default:"
                            + " a temporary one).")
    Optional<Path> home = Optional.empty();

    @Option(
            names = "--duration",
            paramLabel = "S",
            converter = Values.Seconds.class,
            description = "Stop by itself after so many seconds (default: 0, run until stopped).")
    Duration duration = Duration.ZERO;

    @Option(
            names = {"-l", "--log-level"},
            paramLabel = "LEVEL",
            converter = Values.Level.class,
            description = "From which level on to log: " + LogLevel.NAMES + " (default: info).")
    LogLevel logLevel = LogLevel.INFO;

    @Option(
            names = "--component-log-level",
            paramLabel = "COMPONENT:LEVEL,…",
            converter = Values.Levels.class,
            description = "Other levels for some components: lua:trace,upstream:debug.")
    Values.ComponentLevels componentLogLevel = new Values.ComponentLevels(Map.of());

    @Option(
            names = "--log-path",
            paramLabel = "FILE",
            description = "Where to log (default: standard error).")
    Optional<Path> logPath = Optional.empty();

    @Option(
            names = "--drain-time-s",
            paramLabel = "S",
            converter = Values.Seconds.class,
            description =
                    "How long old connections, and streams of replaced plugins, may go on (default:"
                            + " 600).")
    Duration drain = Duration.ofMinutes(10);

    @Option(
            names = "--settings",
            paramLabel = "FILE",
            description =
                    "File of settings: option names without dashes (default: conf/leno.yaml of the"
                            + " distribution).")
    Optional<Path> settings = Optional.empty();

    Optional<Duration> durationLimit() {
        return duration.isZero() ? Optional.empty() : Optional.of(duration);
    }
}
