package io.leno.api.plugin;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.Optional;

/// One version of a plugin that this process has seen.
///
/// @param number counts the plugin's generations in this process's home, from 1
/// @param sha256 of its file, 64 hex digits: the same bytes are the same generation
/// @param version as its bundle says, or empty
/// @param file name of the file it came from
/// @param since when it got into its state
/// @param reason of a rejected one why it is, in one line; of others empty
/// @param bundleId OSGi's id while it is installed, else -1
/// @param account what streams saw of it since it was installed
/// @param stillReachable for how long its classes have survived its removal although the collector
///   came by: something holds them. Empty where nothing is suspected
public record PluginGeneration(
        int number,
        String sha256,
        String version,
        String file,
        Instant since,
        State state,
        String reason,
        long bundleId,
        PluginAccount account,
        Optional<java.time.Duration> stillReachable) {
    /// Where a generation stands.
    public enum State {
        /// New streams get it.
        LIVE,
        /// Some new streams get it, see [PluginStatus#canary()].
        CANARY,
        /// Streams that began with it go on; no new ones.
        DRAINING,
        /// Not installed any more; a rollback can bring it back.
        KEPT,
        /// It could not serve, or did badly as a canary.
        REJECTED;

        /// `live`
        @Override
        public String toString() {
            return name().toLowerCase(java.util.Locale.ROOT);
        }
    }

    public PluginGeneration {
        requireNonNull(sha256, "sha256");
        requireNonNull(version, "version");
        requireNonNull(file, "file");
        requireNonNull(since, "since");
        requireNonNull(state, "state");
        requireNonNull(reason, "reason");
        requireNonNull(account, "account");
        requireNonNull(stillReachable, "stillReachable");
    }

    /// Streams that hold it now.
    public long streams() {
        return account.streams();
    }
}
