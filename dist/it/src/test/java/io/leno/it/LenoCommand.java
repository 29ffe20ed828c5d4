package io.leno.it;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// `bin/leno` of the distribution that this build made.
final class LenoCommand {
    static final Duration START = Duration.ofSeconds(60);

    private LenoCommand() {}

    static Path home() {
        Path home = Path.of(System.getProperty("leno.home")).normalize();
        if (!Files.isExecutable(home.resolve("bin/leno"))) {
            throw new AssertionError(home + " has no bin/leno: package the dist module first");
        }
        return home;
    }

    static RunningCommand start(String... arguments) {
        return start(Map.of(), arguments);
    }

    static RunningCommand start(Map<String, String> environment, String... arguments) {
        List<String> command = new ArrayList<>(List.of(home().resolve("bin/leno").toString()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        builder.environment().putAll(environment);
        return RunningCommand.start("leno " + String.join(" ", arguments), builder);
    }

    /// A proxy with one worker and these options.
    static RunningCommand proxy(List<String> options) {
        List<String> arguments = new ArrayList<>(List.of("proxy", "--concurrency", "1"));
        arguments.addAll(options);
        return start(arguments.toArray(String[]::new));
    }

    /// A control plane on free ports that reads `config`.
    static ControlPlane controlPlane(Path... config) {
        List<String> arguments =
                new ArrayList<>(
                        List.of("control-plane", "--xds-port", "0", "--monitoring-port", "0"));
        for (Path directory : config) arguments.addAll(List.of("--config", directory.toString()));
        RunningCommand command = start(arguments.toArray(String[]::new));
        return new ControlPlane(command, command.port("xDS server"));
    }

    record ControlPlane(RunningCommand command, int xdsPort) implements AutoCloseable {
        @Override
        public void close() {
            command.close();
        }
    }
}
