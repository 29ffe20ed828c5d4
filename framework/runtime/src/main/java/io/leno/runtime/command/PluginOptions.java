package io.leno.runtime.command;

import io.leno.runtime.deploy.CanaryLimits;
import io.leno.runtime.deploy.PluginPolicy;

import picocli.CommandLine.Option;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/// What a process asks of its plugins.
final class PluginOptions {
    @Option(
            names = "--required-plugin",
            paramLabel = "NAME",
            split = ",",
            description =
                    "Plugin without which the process does not serve: it ends with 1 if the plugin"
                            + " is not there in time.")
    List<String> required = List.of();

    @Option(
            names = "--required-plugin-wait-s",
            paramLabel = "S",
            converter = Values.Seconds.class,
            description = "How long the start waits for required plugins (default: 0).")
    Duration requiredWait = Duration.ZERO;

    @Option(
            names = "--watch",
            paramLabel = "DIR",
            split = ",",
            converter = Values.Folder.class,
            description =
                    "Drop folder beside bundles/: the target/ of a plugin that is being written."
                            + " What a build puts there is live a moment later.")
    List<Path> watched = List.of();

    @Option(
            names = "--plugin-trust",
            paramLabel = "FILE",
            split = ",",
            converter = Values.ExistingFile.class,
            description =
                    "Certificates, PEM or a key store: only jars are taken that one of them, or"
                            + " one issued under them, has signed (default: any jar).")
    List<Path> trust = List.of();

    @Option(
            names = "--plugin-generations",
            paramLabel = "N",
            converter = Values.Positive.class,
            description =
                    "How many old generations of a plugin are kept for a rollback (default: 5).")
    int generations = PluginPolicy.DEFAULT.kept();

    @Option(
            names = "--canary-window-s",
            paramLabel = "S",
            converter = Values.Seconds.class,
            description = "How long a canary is watched before it is promoted (default: 60).")
    Duration canaryWindow = CanaryLimits.DEFAULT.window();

    @Option(
            names = "--canary-requests",
            paramLabel = "N",
            converter = Values.Positive.class,
            description = "How many requests a canary is judged by at least (default: 100).")
    int canaryRequests = (int) CanaryLimits.DEFAULT.requests();

    @Option(
            names = "--canary-errors",
            paramLabel = "PERCENT",
            converter = Values.Share.class,
            description =
                    "By how many percent of the requests a canary's errors may exceed the live"
                            + " generation's (default: 1).")
    double canaryErrors = CanaryLimits.DEFAULT.errors();

    @Option(
            names = "--canary-latency",
            paramLabel = "PERCENT",
            converter = Values.Share.class,
            description =
                    "By how many percent a canary may be slower than the live generation (default:"
                            + " 50).")
    double canaryLatency = CanaryLimits.DEFAULT.latency() - 1;

    PluginPolicy policy() {
        return new PluginPolicy(
                generations,
                new CanaryLimits(
                        canaryWindow,
                        canaryRequests,
                        Math.min(1, canaryErrors),
                        1 + canaryLatency,
                        CanaryLimits.DEFAULT.failures()),
                trust,
                required,
                watched,
                requiredWait);
    }
}
