package io.leno.proxy.network;

import io.leno.api.connection.NetworkConnection;
import io.leno.api.connection.NetworkFilter;
import io.leno.api.connection.NetworkFilterSettings;
import io.leno.api.filter.FilterStatus;
import io.leno.proxy.tcp.TcpProxy;

/// The server name that the client asks for is the cluster's name. Envoy:
/// `envoy.filters.network.sni_cluster`.
public final class ClusterByServerName implements NetworkFilterSettings {
    @Override
    public NetworkFilter newFilter(NetworkConnection connection) {
        return new NetworkFilter() {
            @Override
            public FilterStatus onConnection() {
                String name = connection.requestedServerName();
                if (!name.isEmpty()) connection.filterState().put(TcpProxy.CLUSTER, name);
                return FilterStatus.CONTINUE;
            }
        };
    }
}
