package io.leno.proxy.dynamic;

import io.leno.api.filter.HttpFilter;
import io.leno.api.filter.HttpFilterSettings;
import io.leno.api.filter.HttpStream;
import io.leno.proxy.cluster.ClusterLookup;
import io.leno.proxy.dns.NameCache;

import java.time.Duration;

/// Finds the host that a request names before the request goes on, where the route's cluster is one
/// for such requests. Envoy: `envoy.filters.http.dynamic_forward_proxy`.
///
/// @param subClusterTimeout how long a request waits for one of those
/// @param savesAddress whether the address found is left as filter state
public record DynamicForwarding(
        ClusterLookup clusters,
        SubClusters subClusters,
        NameCache names,
        Duration subClusterTimeout,
        boolean savesAddress)
        implements HttpFilterSettings {
    @Override
    public HttpFilter newFilter(HttpStream stream) {
        return new DynamicForwardFilter(this, stream);
    }
}
