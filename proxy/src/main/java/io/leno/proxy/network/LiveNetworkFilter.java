package io.leno.proxy.network;

import io.leno.api.connection.ConnectionData;
import io.leno.api.connection.NetworkConnection;
import io.leno.api.connection.NetworkFilter;
import io.leno.api.connection.NetworkFilterFactory;
import io.leno.api.connection.NetworkFilterSettings;
import io.leno.api.filter.FilterStatus;
import io.leno.proxy.filter.ConnectionConduct;
import io.leno.proxy.plugin.Charged;
import io.leno.proxy.plugin.Held;
import io.leno.proxy.plugin.LivePlugin;

import java.util.function.Supplier;

/// A network filter that a bundle brought, at its place in the configuration. A connection keeps
/// the generation that it began with, the live one or a canary. Where nobody provides the filter,
/// or it fails, connections are closed, as what it guards must not be reached without it.
public final class LiveNetworkFilter implements NetworkFilterSettings {
    private final LivePlugin<NetworkFilterFactory, Charged<NetworkFilterSettings>> plugin;

    public LiveNetworkFilter(
            LivePlugin<NetworkFilterFactory, Charged<NetworkFilterSettings>> plugin) {
        this.plugin = plugin;
    }

    @Override
    public NetworkFilter newFilter(NetworkConnection connection) {
        Held<Charged<NetworkFilterSettings>> held =
                plugin.holdFor(connection.info().downstreamRemoteAddress());
        if (held == null) return new Closing(connection, "network_filter_missing");
        ConnectionConduct conduct = held.value().conduct();
        try {
            NetworkFilter filter = held.value().settings().newFilter(connection);
            var of = conduct.begin(((FilterConnection) connection).worker());
            return new OfConnection(filter, connection, held, of);
        } catch (RuntimeException | StackOverflowError e) {
            held.release();
            conduct.failed(e);
            return new Closing(connection, "network_filter_failed");
        }
    }

    @Override
    public void close() {
        plugin.close();
    }

    private record Closing(NetworkConnection connection, String details) implements NetworkFilter {
        @Override
        public FilterStatus onConnection() {
            connection.details(details);
            connection.close();
            return FilterStatus.PAUSE;
        }
    }

    private record OfConnection(
            NetworkFilter filter,
            NetworkConnection connection,
            Held<?> held,
            ConnectionConduct.OfConnection conduct)
            implements NetworkFilter {
        @Override
        public FilterStatus onConnection() {
            return guarded(filter::onConnection);
        }

        @Override
        public FilterStatus onData(ConnectionData data, boolean end) {
            return guarded(() -> filter.onData(data, end));
        }

        @Override
        public void onWrite(ConnectionData data) {
            guarded(
                    () -> {
                        filter.onWrite(data);
                        return FilterStatus.CONTINUE;
                    });
        }

        @Override
        public void onClose() {
            try {
                guarded(
                        () -> {
                            filter.onClose();
                            return FilterStatus.CONTINUE;
                        });
            } finally {
                conduct.ended();
                held.release();
            }
        }

        private FilterStatus guarded(Supplier<FilterStatus> call) {
            long before = conduct.enter();
            try {
                return call.get();
            } catch (RuntimeException | StackOverflowError e) {
                conduct.failed(e);
                connection.details("network_filter_failed");
                connection.close();
                return FilterStatus.PAUSE;
            } finally {
                conduct.leave(before);
            }
        }
    }
}
