package io.leno.filters.fault;

import io.envoyproxy.envoy.extensions.filters.http.fault.v3.HTTPFault;
import io.leno.api.filter.HttpStream;
import io.leno.filters.FilterConfig;
import io.leno.filters.HeaderMatch;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Set;

/// Which faults befall which requests. Envoy: `HTTPFault`.
///
/// @param upstreamCluster only requests bound for it; empty for all
/// @param downstreamNodes only requests of these nodes; empty for all
/// @param maxActive no more faults at a time than this
record Faults(
        @Nullable Delay delay,
        @Nullable Abort abort,
        String upstreamCluster,
        List<HeaderMatch> headers,
        Set<String> downstreamNodes,
        int maxActive) {
    /// The keys of runtime overrides are among them: there is no runtime layer, so the configured
    /// values hold, as in an Envoy whose runtime does not set the keys. The statistics that
    /// `disable_downstream_cluster_stats` switches off are not kept.
    private static final Set<String> SUPPORTED =
            Set.of(
                    "delay",
                    "abort",
                    "upstream_cluster",
                    "headers",
                    "downstream_nodes",
                    "max_active_faults",
                    "delay_percent_runtime",
                    "abort_percent_runtime",
                    "delay_duration_runtime",
                    "abort_http_status_runtime",
                    "abort_grpc_status_runtime",
                    "max_active_faults_runtime",
                    "response_rate_limit_percent_runtime",
                    "disable_downstream_cluster_stats");

    static Faults of(HTTPFault config) {
        FilterConfig.requireOnly(config, SUPPORTED);
        return new Faults(
                config.hasDelay() ? Delay.of(config.getDelay()) : null,
                config.hasAbort() ? Abort.of(config.getAbort()) : null,
                config.getUpstreamCluster(),
                config.getHeadersList().stream().map(HeaderMatch::of).toList(),
                Set.copyOf(config.getDownstreamNodesList()),
                config.hasMaxActiveFaults()
                        ? config.getMaxActiveFaults().getValue()
                        : Integer.MAX_VALUE);
    }

    boolean concern(HttpStream stream) {
        return boundFor(stream.info().clusterName())
                && from(stream.requestHeaders().get("x-envoy-downstream-service-node"))
                && headers.stream().allMatch(match -> match.matches(stream.requestHeaders()));
    }

    private boolean boundFor(@Nullable String cluster) {
        return upstreamCluster.isEmpty() || upstreamCluster.equals(cluster);
    }

    private boolean from(@Nullable String node) {
        return downstreamNodes.isEmpty() || (node != null && downstreamNodes.contains(node));
    }
}
