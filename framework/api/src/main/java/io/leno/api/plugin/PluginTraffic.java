package io.leno.api.plugin;

import static java.util.Objects.requireNonNull;

import org.osgi.annotation.versioning.ProviderType;

import java.util.Map;

/// Which share of new streams each bundle gets; the deployer provides it as a service, hosts of
/// plugins obey it. A bundle is told its share before it starts, and shares that belong together
/// (an old generation and its successor, all members of a set) change in one step. Safe to use from
/// any thread.
@ProviderType
public interface PluginTraffic {
    /// What bundles get now, as of one moment; all others get all.
    Map<Long, Share> shares();

    /// What the bundle gets now.
    default Share shareOf(long bundleId) {
        return shares().getOrDefault(bundleId, Share.ALL);
    }

    /// Tells the listener after each change of shares, on the thread that made it, until it is
    /// removed. The listener returns when new streams obey: then the change is said to be done.
    void addListener(Runnable listener);

    void removeListener(Runnable listener);

    /// A bundle's share of its plugin's new streams.
    sealed interface Share {
        /// It is being checked, or drained: no new stream.
        record None() implements Share {}

        /// The live generation: whatever no canary takes.
        record All() implements Share {}

        /// A canary beside the live generation.
        ///
        /// @param cohort the plugin, or the set it swaps with: streams with the same key are
        ///   decided alike for all of the cohort, in all processes
        record Part(CanaryRule rule, String cohort) implements Share {
            public Part {
                requireNonNull(rule, "rule");
                requireNonNull(cohort, "cohort");
            }
        }

        Share NONE = new None();
        Share ALL = new All();
    }
}
