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
import io.leno.proxy.upstream.Worker;

import java.util.function.Supplier;

/// A network filter that a bundle brought, at its place in the configuration. A connection keeps
/// the generation that it began with, the live one or a canary. Where nobody provides the filter,
/// or it fails or is in quarantine, connections are closed, as what it guards must not be reached
/// without it; unless it is open: then they go on without it.
public final class LiveNetworkFilter implements NetworkFilterSettings {
    private static final NetworkFilter NOTHING = new NetworkFilter() {};

    private final LivePlugin<NetworkFilterFactory, Charged<NetworkFilterSettings>> plugin;
    private final boolean open;

    public LiveNetworkFilter(
            LivePlugin<NetworkFilterFactory, Charged<NetworkFilterSettings>> plugin, boolean open) {
        this.plugin = plugin;
        this.open = open;
    }

    @Override
    public NetworkFilter newFilter(NetworkConnection connection) {
        var own = (FilterConnection) connection;
        Held<Charged<NetworkFilterSettings>> held =
                plugin.holdFor(connection.info().downstreamRemoteAddress());
        if (held == null) return without(own, "network_filter_missing");
        ConnectionConduct conduct = held.value().conduct();
        if (conduct.isInQuarantine()) {
            held.release();
            if (open) conduct.skipped(own.worker());
            else conduct.refused(own.worker());
            return without(own, "network_filter_in_quarantine");
        }
        return begin(own, held, conduct);
    }

    private NetworkFilter begin(
            FilterConnection connection,
            Held<Charged<NetworkFilterSettings>> held,
            ConnectionConduct conduct) {
        Worker worker = connection.worker();
        try {
            NetworkFilter filter = held.value().settings().newFilter(connection);
            var made = new OfConnection(filter, connection, held, conduct.begin(worker), open);
            connection.tasksRunIn(made::run);
            return made;
        } catch (Throwable e) { // a plugin's error must not end the event loop
            held.release();
            conduct.failed(e);
            if (open) conduct.skipped(worker);
            return without(connection, "network_filter_failed");
        }
    }

    private NetworkFilter without(NetworkConnection connection, String why) {
        return open ? NOTHING : new Closing(connection, why);
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

    private static final class OfConnection implements NetworkFilter {
        private final NetworkFilter filter;
        private final NetworkConnection connection;
        private final Held<?> held;
        private final ConnectionConduct.OfConnection conduct;
        private final boolean open;

        /// It has failed, and is not called any more but for its last call.
        private boolean out;

        OfConnection(
                NetworkFilter filter,
                NetworkConnection connection,
                Held<?> held,
                ConnectionConduct.OfConnection conduct,
                boolean open) {
            this.filter = filter;
            this.connection = connection;
            this.held = held;
            this.conduct = conduct;
            this.open = open;
        }

        @Override
        public FilterStatus onConnection() {
            return out ? FilterStatus.CONTINUE : guarded(filter::onConnection);
        }

        @Override
        public FilterStatus onData(ConnectionData data, boolean end) {
            return out ? FilterStatus.CONTINUE : guarded(() -> filter.onData(data, end));
        }

        @Override
        public void onWrite(ConnectionData data) {
            if (!out) guarded(() -> filter.onWrite(data));
        }

        /// A task or a timer of the filter.
        void run(Runnable task) {
            if (out) return;
            guarded(task);
            if (out && open) connection.resume(); // it may have been what everything waits for
        }

        @Override
        public void onClose() {
            try {
                guarded(filter::onClose);
            } finally {
                conduct.ended();
                held.release();
            }
        }

        private void guarded(Runnable call) {
            var _ =
                    guarded(
                            () -> {
                                call.run();
                                return FilterStatus.CONTINUE;
                            });
        }

        private FilterStatus guarded(Supplier<FilterStatus> call) {
            long before = conduct.enter();
            try {
                return call.get();
            } catch (Throwable e) { // as above
                conduct.failed(e);
                return leave();
            } finally {
                conduct.leave(before);
            }
        }

        private FilterStatus leave() {
            out = true;
            if (open) {
                conduct.skipped();
                return FilterStatus.CONTINUE;
            }
            connection.details("network_filter_failed");
            connection.close();
            return FilterStatus.PAUSE;
        }
    }
}
