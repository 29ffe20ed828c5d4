package io.leno.proxy.cluster;

import static java.util.Objects.requireNonNull;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.List;

/// A cluster as configured, understood and checked.
///
/// @param serviceName what EDS calls it: `eds_cluster_config.service_name`, else the name
/// @param endpoints of STATIC and DNS clusters; of EDS ones those that came with the cluster
/// @param rules of the endpoints that came with the cluster
/// @param connections how its hosts are connected to, and what is spoken with them
/// @param sockets how its hosts are spoken to
/// @param dns of DNS clusters
/// @param cleanupInterval after which unused hosts of ORIGINAL_DST clusters are forgotten
/// @param membership what active health checks have to say about who belongs to it
public record ClusterSettings(
        String name,
        String statName,
        Discovery discovery,
        String serviceName,
        List<Host.Endpoint> endpoints,
        HostSet.Rules rules,
        ConnectionSettings connections,
        LoadBalancing balancing,
        UpstreamSockets sockets,
        Limits limits,
        Limits highPriorityLimits,
        DnsSettings dns,
        Duration cleanupInterval,
        Membership membership) {
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
        ORIGINAL_DST,
        /// The hosts are those that requests name. Envoy: `envoy.clusters.dynamic_forward_proxy`.
        NAMED_BY_REQUESTS,
        /// The hosts are those of other clusters.
        AGGREGATE
    }

    /// What active health checks have to say about who belongs to a cluster.
    ///
    /// @param checked hosts are checked, and have failed until their first check passes
    /// @param newHostsWait they do not count before. Envoy: `ignore_new_hosts_until_first_hc`
    /// @param healthyStay hosts that discovery drops stay until their checks fail. Envoy: not
    ///   `ignore_health_on_host_removal`
    public record Membership(boolean checked, boolean newHostsWait, boolean healthyStay) {
        public static final Membership UNCHECKED = new Membership(false, false, false);
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
