package io.leno.filters.fault;

import io.envoyproxy.envoy.extensions.filters.http.fault.v3.HTTPFault;
import io.leno.api.filter.HttpStream;
import io.leno.filters.HeaderMatch;
import io.leno.filters.MetadataValues;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Map;
import java.util.Set;

/// Which faults befall which requests. Envoy: `HTTPFault`.
///
/// @param upstreamCluster only requests bound for it; empty for all
/// @param downstreamNodes only requests of these nodes; empty for all
/// @param maxActive no more faults at a time than this
/// @param countsClusters whether faults are counted by the cluster that calls, too
/// @param metadata that is left where there is a fault
record Faults(
        @Nullable Delay delay,
        @Nullable Abort abort,
        @Nullable Throughput throughput,
        String upstreamCluster,
        List<HeaderMatch> headers,
        Set<String> downstreamNodes,
        long maxActive,
        boolean countsClusters,
        Map<String, Object> metadata,
        RuntimeKeys keys) {
    static Faults of(HTTPFault config) {
        return new Faults(
                config.hasDelay() ? Delay.of(config.getDelay()) : null,
                config.hasAbort() ? Abort.of(config.getAbort()) : null,
                config.hasResponseRateLimit() ? Throughput.of(config.getResponseRateLimit()) : null,
                config.getUpstreamCluster(),
                config.getHeadersList().stream().map(HeaderMatch::of).toList(),
                Set.copyOf(config.getDownstreamNodesList()),
                config.hasMaxActiveFaults()
                        ? Integer.toUnsignedLong(config.getMaxActiveFaults().getValue())
                        : Long.MAX_VALUE,
                !config.getDisableDownstreamClusterStats(),
                MetadataValues.of(config.getFilterMetadata()),
                RuntimeKeys.of(config));
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
