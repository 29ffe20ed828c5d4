package io.leno.api.plugin;

import static java.util.Objects.requireNonNull;

import java.time.Instant;

/// Something that happened to a plugin. Holds text only, so that whoever keeps it keeps no class
/// loader.
///
/// @param plugin its name; the file's where it is not known which plugin that is
/// @param generation the one it is about, or 0
/// @param file name of the file it came from, or empty
/// @param text one line for people: what, and why
public record PluginEvent(
        Instant at, Kind kind, String plugin, int generation, String file, String text) {
    /// What happened.
    public enum Kind {
        /// A new generation is being checked.
        STAGED,
        /// New streams get the generation.
        LIVE,
        /// Some new streams get the generation, or another share of them.
        CANARY,
        /// The canary became live.
        PROMOTED,
        /// An older generation became live again, or the canary was taken back.
        ROLLED_BACK,
        /// The file, or set, was not taken; what was live is.
        REFUSED,
        /// No new stream uses the plugin any more.
        WITHDRAWN,
        /// The last stream of an older generation has ended, or the drain deadline has; nothing of
        /// it is installed any more.
        RETIRED,
        PINNED,
        UNPINNED,
        /// The classes of a removed generation are still reachable.
        LEAKED;

        /// `rolled-back`
        @Override
        public String toString() {
            return name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
        }
    }

    public PluginEvent {
        requireNonNull(at, "at");
        requireNonNull(kind, "kind");
        requireNonNull(plugin, "plugin");
        requireNonNull(file, "file");
        requireNonNull(text, "text");
    }
}
