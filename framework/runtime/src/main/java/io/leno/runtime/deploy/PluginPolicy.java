package io.leno.runtime.deploy;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/// What is asked of plugins, by the command line or the settings.
///
/// @param kept how many old generations of a plugin can be brought back
/// @param canary when a canary is promoted or taken back
/// @param trust files with the certificates of those who may sign plugins; empty: plugins need not
///   be signed
/// @param required plugins without which the process does not serve
/// @param watched more drop folders: of builds, while a plugin is being written
/// @param requiredWait how long the start waits for them; zero: not at all
public record PluginPolicy(
        int kept,
        CanaryLimits canary,
        List<Path> trust,
        List<String> required,
        List<Path> watched,
        Duration requiredWait) {
    /// Five, the usual limits, no signatures, none required.
    public static final PluginPolicy DEFAULT =
            new PluginPolicy(
                    5, CanaryLimits.DEFAULT, List.of(), List.of(), List.of(), Duration.ZERO);

    public PluginPolicy {
        requireNonNull(canary, "canary");
        requireNonNull(requiredWait, "requiredWait");
        trust = List.copyOf(trust);
        required = List.copyOf(required);
        watched = List.copyOf(watched);
        if (kept < 1) throw new IllegalArgumentException("kept: " + kept + " (expected: 1..)");
    }
}
