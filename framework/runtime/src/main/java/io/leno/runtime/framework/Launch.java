package io.leno.runtime.framework;

import io.leno.runtime.deploy.PluginPolicy;
import io.leno.runtime.restart.RestartSettings;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/// What a command line asks for.
///
/// @param profile which bundles
/// @param settings what they are told, once it is known where the process lives
/// @param home empty for a temporary folder
/// @param duration empty for until it is stopped
/// @param drain how long streams may go on with a plugin that was replaced
/// @param plugins what is asked of plugins
/// @param restart empty: no process takes over from this one
public record Launch(
        String profile,
        Function<Places, List<ComponentSettings>> settings,
        Optional<Path> home,
        Optional<Duration> duration,
        Duration drain,
        PluginPolicy plugins,
        Optional<RestartSettings> restart) {
    /// @param distribution where the process was started from
    /// @param home the folder of this process alone
    public record Places(Distribution distribution, Path home) {}
}
