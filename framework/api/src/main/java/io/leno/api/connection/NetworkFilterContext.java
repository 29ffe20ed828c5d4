package io.leno.api.connection;

import io.leno.api.cluster.ClusterClient;
import io.leno.api.filter.FilterStats;
import io.leno.api.filter.ProxyNode;

import org.osgi.annotation.versioning.ProviderType;

/// What the settings of one network filter have beside their configuration. From any thread.
@ProviderType
public interface NetworkFilterContext {
    /// The proxy.
    ProxyNode node();

    /// Stats under names of their own.
    FilterStats stats();

    /// For calls to clusters of the proxy.
    ///
    /// @throws UnsupportedOperationException where there are none
    default ClusterClient clusters() {
        throw new UnsupportedOperationException("no clusters to call");
    }
}
