package io.leno.proxy.cluster;

import io.leno.api.balance.LoadBalancerFactory;
import io.leno.api.balance.LoadBalancerSettings;
import io.leno.proxy.dns.NameCache;
import io.leno.proxy.plugin.LivePlugin;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.List;

/// How a cluster's hosts are picked, as configured.
///
/// @param panicThreshold percent of healthy hosts below which health is ignored. Envoy:
///   `healthy_panic_threshold`, 50
public record LoadBalancing(Policy policy, double panicThreshold) {
    /// Round robin, and all else by Envoy's defaults.
    public static final LoadBalancing DEFAULT =
            new LoadBalancing(new Policy.RoundRobin(SlowStart.NONE, Localities.DEFAULT), 50);

    /// No cluster is balanced so any more.
    public void close() {
        if (policy instanceof Policy.Custom(var plugin)) plugin.close();
    }

    /// How one host of those that are fit is picked.
    public sealed interface Policy {
        record RoundRobin(SlowStart slowStart, Localities localities) implements Policy {}

        /// @param choices how many hosts are drawn, of which the least busy is taken
        /// @param fullScan whether all are looked at instead
        /// @param bias how much requests under way lessen a host's weight, where weights differ
        record LeastRequest(
                int choices,
                boolean fullScan,
                double bias,
                SlowStart slowStart,
                Localities localities)
                implements Policy {}

        record Random(Localities localities) implements Policy {}

        record RingHash(long minimumSize, long maximumSize, boolean murmur, Hashing hashing)
                implements Policy {}

        /// @param tableSize a prime
        record Maglev(int tableSize, Hashing hashing) implements Policy {}

        record Subset(SubsetSettings subsets, Policy within) implements Policy {}

        /// A bundle's.
        record Custom(LivePlugin<LoadBalancerFactory, LoadBalancerSettings> plugin)
                implements Policy {}

        /// The address the connection was meant for.
        record OriginalDestination(OriginalDestinations.Settings settings) implements Policy {}

        /// The host that the request names, at the address that is cached for it.
        record NamedHosts(NameCache names) implements Policy {}

        /// As [NamedHosts], with a cluster made for each of them.
        record SubClusters(SubClusterSettings settings) implements Policy {}

        /// The hosts of other clusters, the first ones first.
        record Aggregate(List<String> clusters) implements Policy {
            public Aggregate {
                clusters = List.copyOf(clusters);
            }
        }
    }

    /// @param weighted by the localities' weights. Envoy: `locality_weighted_lb_config`
    /// @param zone null where localities are weighted
    public record Localities(boolean weighted, @Nullable Zone zone) {
        public static final Localities DEFAULT =
                new Localities(false, new Zone(100, 6, false, false));
    }

    /// Whether requests stay in the proxy's own locality. Envoy: `zone_aware_lb_config`.
    ///
    /// @param routingEnabled percent of the requests that this concerns
    /// @param minimumClusterSize healthy hosts below which it is not done
    /// @param failOnPanic whether no host is picked in panic
    /// @param forceDirect whether all requests stay, whatever the localities' capacity
    public record Zone(
            double routingEnabled,
            long minimumClusterSize,
            boolean failOnPanic,
            boolean forceDirect) {}

    /// A host that has just come gets less than its share. Envoy: `slow_start_config`.
    ///
    /// @param window zero: none
    /// @param aggression 1: the share grows evenly
    /// @param minimumShare from 0 to 1
    public record SlowStart(Duration window, double aggression, double minimumShare) {
        public static final SlowStart NONE = new SlowStart(Duration.ZERO, 1, 0.1);

        boolean isOn() {
            return !window.isZero();
        }
    }

    /// @param byHostname whether hosts are hashed by their names, not by their addresses
    /// @param balanceFactor percent of the average load above which a host is passed over; 0: none
    /// @param localityWeighted whether the localities' weights count
    public record Hashing(boolean byHostname, int balanceFactor, boolean localityWeighted) {
        public static final Hashing DEFAULT = new Hashing(false, 0, false);
    }
}
