package io.leno.api.plugin;

import static java.util.Objects.requireNonNull;

/// A file that is to become a generation of a plugin.
///
/// @param plugin the name of the file without its ending: what filters are found by
/// @param file name of the file: `tenant.lua`
/// @param content not to be modified
/// @param settings text of the `tenant.yaml` beside it, or empty; the two are one generation
/// @param sha256 of both, 64 hex digits
@SuppressWarnings("ArrayRecordComponent") // compared by sha256 only
public record PluginFile(
        String plugin, String file, byte[] content, String settings, String sha256) {
    public PluginFile {
        requireNonNull(plugin, "plugin");
        requireNonNull(file, "file");
        requireNonNull(content, "content");
        requireNonNull(settings, "settings");
        requireNonNull(sha256, "sha256");
    }
}
