package io.leno.proxy.cluster;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.List;

/// A cluster as configured, understood and checked.
///
/// @param serviceName what EDS calls it: `eds_cluster_config.service_name`, else the name
/// @param endpoints of STATIC and DNS clusters; of EDS ones those that came with the cluster
/// @param idleTimeout how long a quiet upstream connection is kept; zero for ever. Envoy:
///   `common_http_protocol_options.idle_timeout`, 1 h
/// @param maxRequestsPerConnection 0 without limit
/// @param bufferLimitBytes Envoy: `per_connection_buffer_limit_bytes`, 1 MiB
/// @param panicThreshold share of healthy hosts below which health is ignored, 0 to 100
/// @param sockets how its hosts are spoken to
/// @param useOriginalDstHeader Envoy: `original_dst_lb_config.use_http_header`
public record ClusterSettings(
        String name,
        String statName,
        Discovery discovery,
        String serviceName,
        List<Host.Endpoint> endpoints,
        Duration connectTimeout,
        Policy policy,
        UpstreamSockets sockets,
        boolean localityWeighted,
        double panicThreshold,
        Limits limits,
        Limits highPriorityLimits,
        Duration idleTimeout,
        int maxRequestsPerConnection,
        int bufferLimitBytes,
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

    /// Circuit breakers. Envoy's defaults: 1024, 1024, 1024, 3.
    public record Limits(long connections, long pending, long requests, long retries) {
        public static final Limits DEFAULT = new Limits(1024, 1024, 1024, 3);
    }
}
