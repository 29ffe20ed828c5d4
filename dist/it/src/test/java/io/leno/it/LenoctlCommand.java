package io.leno.it;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/// `bin/lenoctl` of the distribution, run to its end.
///
/// @param controlPlane its monitoring address; empty: the default
/// @param environment what else it is told
record LenoctlCommand(String controlPlane, Path scratch, Map<String, String> environment) {
    LenoctlCommand(String controlPlane, Path scratch) {
        this(controlPlane, scratch, Map.of());
    }

    LenoctlCommand with(Map<String, String> more) {
        return new LenoctlCommand(controlPlane, scratch, more);
    }

    /// What it said.
    record Result(int exitCode, String output, String errors) {
        Result succeeded() {
            if (exitCode != 0) throw new AssertionError(this);
            return this;
        }
    }

    Result run(Object... arguments) {
        List<String> command =
                new ArrayList<>(List.of(LenoCommand.home().resolve("bin/lenoctl").toString()));
        for (Object argument : arguments) command.add(argument.toString());
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        builder.environment().put("USER", "mika");
        builder.environment().putAll(environment);
        if (!controlPlane.isEmpty()) builder.environment().put("LENO_CONTROL_PLANE", controlPlane);
        try {
            Path errors = Files.createTempFile(scratch, "lenoctl", ".err");
            Process process = builder.redirectError(errors.toFile()).start();
            String output =
                    new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (!process.waitFor(60, TimeUnit.SECONDS))
                throw new AssertionError("no end: " + command);
            return new Result(process.exitValue(), output, Files.readString(errors));
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(command.toString(), e);
        }
    }
}
