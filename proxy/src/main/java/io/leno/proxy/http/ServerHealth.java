package io.leno.proxy.http;

import io.leno.api.filter.ProxyHealth;
import io.leno.proxy.cluster.Cluster;
import io.leno.proxy.cluster.ClusterLookup;
import io.leno.proxy.cluster.ClusterStats;

import org.jspecify.annotations.Nullable;

/// How this proxy is. Written by the admin interface, read by all event loops.
public final class ServerHealth implements ProxyHealth {
    private final ClusterLookup clusters;
    private final String ownCluster;
    private volatile boolean failing;

    /// @param ownCluster `node.cluster`, may be empty
    public ServerHealth(ClusterLookup clusters, String ownCluster) {
        this.clusters = clusters;
        this.ownCluster = ownCluster;
    }

    /// Envoy: `healthcheck/fail` and `healthcheck/ok`.
    public void fail(boolean fail) {
        failing = fail;
    }

    @Override
    public boolean isFailing() {
        return failing;
    }

    @Override
    public String ownCluster() {
        return ownCluster;
    }

    @Override
    public @Nullable Members members(String name) {
        Cluster cluster = clusters.find(name);
        if (cluster == null) return null;
        ClusterStats stats = cluster.stats();
        return new Members(
                stats.membershipTotal.value(),
                stats.membershipHealthy.value(),
                stats.membershipDegraded.value());
    }
}
