package io.leno.api.filter;

import org.jspecify.annotations.Nullable;
import org.osgi.annotation.versioning.ProviderType;

/// How the proxy and its clusters are, for filters that answer for them. From any thread.
@ProviderType
public interface ProxyHealth {
    /// True while an operator wants the proxy to get no traffic: after `healthcheck/fail`, until
    /// `healthcheck/ok`.
    boolean isFailing();

    /// The cluster the proxy itself belongs to. Envoy: `node.cluster`; empty where it does not say.
    String ownCluster();

    /// How many hosts a cluster has now; null where there is no such cluster.
    @Nullable Members members(String cluster);

    /// Hosts of one cluster.
    ///
    /// @param healthy of the total
    /// @param degraded of the total, none of them among the healthy
    record Members(long total, long healthy, long degraded) {}
}
