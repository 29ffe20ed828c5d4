package io.leno.proxy.cluster;

import static java.util.Objects.requireNonNull;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.List;

/// A cluster as configured, understood and checked.
///
/// @param serviceName what EDS calls it: `eds_cluster_config.service_name`, else the name
/// @param endpoints of STATIC and DNS clusters; of EDS ones those that came with the cluster
/// @param connections how its hosts are connected to, and what is spoken with them
/// @param panicThreshold share of healthy hosts below which health is ignored, 0 to 100
/// @param sockets how its hosts are spoken to
/// @param useOriginalDstHeader Envoy: `original_dst_lb_config.use_http_header`
public record ClusterSettings(
        String name,
        String statName,
        Discovery discovery,
        String serviceName,
        List<Host.Endpoint> endpoints,
        ConnectionSettings connections,
        Policy policy,
        UpstreamSockets sockets,
        boolean localityWeighted,
        double panicThreshold,
        Limits limits,
        Limits highPriorityLimits,
        Duration dnsRefresh,
        AddressFamily addressFamily,
        boolean useOriginalDstHeader) {
    public ClusterSettings {
        requireNonNull(name, "name");
        endpoints = List.copyOf(endpoints);
    }

    /// Where the hosts come from.
    public enum Discovery {
        STATIC,
        EDS,
        STRICT_DNS,
        LOGICAL_DNS,
        ORIGINAL_DST
    }

    /// Which of a name's addresses are used. Envoy: `dns_lookup_family`.
    public enum AddressFamily {
        AUTO,
        V4_ONLY,
        V6_ONLY,
        V4_PREFERRED,
        ALL
    }

    /// How a host is picked.
    public sealed interface Policy {
        record RoundRobin() implements Policy {}

        /// @param choices how many hosts are drawn, of which the least busy is taken
        record LeastRequest(int choices) implements Policy {}

        record Random() implements Policy {}

        record RingHash(long minimumSize, long maximumSize) implements Policy {}

        record Maglev(int tableSize) implements Policy {}

        /// The address the connection was meant for.
        record OriginalDestination() implements Policy {}
    }

    /// Envoy's: 5 s.
    public Duration connectTimeout() {
        return connections.connectTimeout();
    }

    /// Circuit breakers. Envoy's defaults: 1024, 1024, 1024, 3, no limit on pools.
    ///
    /// @param connectionsPerHost Envoy: `per_host_thresholds`
    /// @param retryBudget in place of `retries` where it is there
    /// @param trackRemaining whether stats tell what is left of each
    public record Limits(
            long connections,
            long pending,
            long requests,
            long retries,
            long pools,
            long connectionsPerHost,
            @Nullable RetryBudget retryBudget,
            boolean trackRemaining) {
        public static final Limits DEFAULT =
                new Limits(1024, 1024, 1024, 3, Long.MAX_VALUE, Long.MAX_VALUE, null, false);
    }

    /// @param percent of the requests that are active or waiting
    /// @param atLeast allowed whatever the share is
    public record RetryBudget(double percent, long atLeast) {}
}
