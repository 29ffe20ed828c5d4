package io.leno.proxy.plugin;

import io.leno.api.connection.ConnectionData;
import io.leno.api.connection.NetworkConnection;
import io.leno.api.connection.NetworkFilter;
import io.leno.api.connection.NetworkFilterFactory;
import io.leno.api.connection.NetworkFilterSettings;
import io.leno.api.filter.FilterStatus;

/// A network filter that a bundle brought, at its place in the configuration. A connection keeps
/// the generation that it began with; where nobody provides the filter, new connections are closed,
/// as what it guards must not be reached without it.
public final class LiveNetworkFilter implements NetworkFilterSettings {
    private final LivePlugin<NetworkFilterFactory, NetworkFilterSettings> plugin;

    public LiveNetworkFilter(LivePlugin<NetworkFilterFactory, NetworkFilterSettings> plugin) {
        this.plugin = plugin;
    }

    @Override
    public NetworkFilter newFilter(NetworkConnection connection) {
        Held<NetworkFilterSettings> held = plugin.hold();
        if (held == null) return new Missing(connection);
        try {
            return new OfConnection(held.value().newFilter(connection), held);
        } catch (RuntimeException | Error e) {
            held.release();
            throw e;
        }
    }

    @Override
    public void close() {
        plugin.close();
    }

    private record Missing(NetworkConnection connection) implements NetworkFilter {
        @Override
        public FilterStatus onConnection() {
            connection.details("network_filter_missing");
            connection.close();
            return FilterStatus.PAUSE;
        }
    }

    private record OfConnection(NetworkFilter filter, Held<?> held) implements NetworkFilter {
        @Override
        public FilterStatus onConnection() {
            return filter.onConnection();
        }

        @Override
        public FilterStatus onData(ConnectionData data, boolean end) {
            return filter.onData(data, end);
        }

        @Override
        public void onWrite(ConnectionData data) {
            filter.onWrite(data);
        }

        @Override
        public void onClose() {
            try {
                filter.onClose();
            } finally {
                held.release();
            }
        }
    }
}
