package io.leno.api.plugin;

import static java.util.Objects.requireNonNull;

import java.util.Optional;

/// How a new generation begins.
///
/// @param file name the content gets in the drop folder of the process: `tenant.jar`; empty: named
///   by the plugin, for jars only
/// @param sha256 what the content has to be, 64 hex digits; empty: anything. With settings among
///   the companions it is of the content, a zero byte and these
/// @param canary which streams it gets at first; empty: all
/// @param companions of a script; empty: those that are in the drop folder
public record DeployOptions(
        String file,
        String sha256,
        Optional<CanaryRule> canary,
        Optional<ScriptCompanions> companions) {
    public static final DeployOptions DEFAULT = new DeployOptions("", "", Optional.empty());

    public DeployOptions {
        requireNonNull(file, "file");
        requireNonNull(sha256, "sha256");
        requireNonNull(canary, "canary");
        requireNonNull(companions, "companions");
        if (file.contains("/") || file.contains("\\") || file.startsWith("."))
            throw new IllegalArgumentException(
                    "file: '" + file + "' (expected: the name of a file, without a folder)");
    }

    public DeployOptions(String file, String sha256, Optional<CanaryRule> canary) {
        this(file, sha256, canary, Optional.empty());
    }
}
