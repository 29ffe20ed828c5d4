package io.leno.runtime.command;

import io.leno.runtime.framework.ComponentSettings;
import io.leno.runtime.framework.Launch;
import io.leno.runtime.framework.StartException;
import io.leno.runtime.restart.RestartSettings;

import picocli.CommandLine.Mixin;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;

/// A command that runs until it is stopped.
abstract class ServerCommand implements Callable<Integer> {
    private final String profile;
    private final Runner runner;

    @Mixin final ProcessOptions process = new ProcessOptions();
    @Mixin final PluginOptions plugins = new PluginOptions();

    ServerCommand(String profile, Runner runner) {
        this.profile = profile;
        this.runner = runner;
    }

    /// What the components are told.
    abstract List<ComponentSettings> settings(Launch.Places places);

    /// Checks what no option can check by itself, before anything starts.
    void check() {}

    /// Whether other processes succeed this one.
    Optional<RestartSettings> restart() {
        return Optional.empty();
    }

    /// What was asked for and is not acted on.
    List<String> notes() {
        return List.of();
    }

    @Override
    public final Integer call() throws StartException, InterruptedException {
        check();
        Launch launch =
                new Launch(
                        profile,
                        this::settings,
                        process.home,
                        process.durationLimit(),
                        process.drain,
                        plugins.policy(),
                        restart());
        return runner.run(launch, logging(), notes());
    }

    /// Where what is logged goes.
    Runner.Logging logging() {
        return new Runner.Logging(
                process.logLevel,
                process.componentLogLevel.levels(),
                process.logPath,
                Optional.empty());
    }
}
