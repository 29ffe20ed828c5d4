package io.leno.runtime.command;

import io.leno.runtime.framework.Launch;
import io.leno.runtime.framework.StartException;
import io.leno.runtime.log.LogLevel;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Runs what a command line asks for, to its end.
@FunctionalInterface
public interface Runner {
    /// @param notes for the log: what was asked for and is not acted on
    /// @return the exit code
    int run(Launch launch, Logging logging, List<String> notes)
            throws StartException, InterruptedException;

    /// @param components levels other than `level`, by component
    /// @param file empty for standard error
    /// @param console from which level on standard error gets it beside the file; empty: nothing
    record Logging(
            LogLevel level,
            Map<String, LogLevel> components,
            Optional<Path> file,
            Optional<LogLevel> console) {
        public Logging {
            components = Map.copyOf(components);
        }
    }
}
