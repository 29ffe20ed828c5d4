package io.leno.proxy.network;

import io.leno.api.connection.NetworkConnection;
import io.leno.api.connection.NetworkFilter;
import io.leno.api.connection.NetworkFilterSettings;
import io.leno.api.filter.FilterStatus;
import io.leno.proxy.stats.Counter;
import io.leno.proxy.stats.Gauge;
import io.leno.proxy.stats.StatScope;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/// Closes connections beyond a number. Envoy: `envoy.filters.network.connection_limit`.
public final class ConnectionLimit implements NetworkFilterSettings {
    private final long most;
    private final Duration delay;
    private final AtomicLong open = new AtomicLong();
    private final Counter limited;
    private final Gauge active;

    /// @param most connections at a time
    /// @param delay how long a connection too many is kept waiting for its end
    /// @param scope `connection_limit.<prefix>.`
    public ConnectionLimit(long most, Duration delay, StatScope scope) {
        this.most = most;
        this.delay = delay;
        limited = scope.counter("limited_connections");
        active = scope.gauge("active_connections");
    }

    @Override
    public NetworkFilter newFilter(NetworkConnection connection) {
        return new Limited(connection);
    }

    private final class Limited implements NetworkFilter {
        private final NetworkConnection connection;
        private boolean counted;

        Limited(NetworkConnection connection) {
            this.connection = connection;
        }

        @Override
        public FilterStatus onConnection() {
            active.inc();
            counted = true;
            if (open.incrementAndGet() <= most) return FilterStatus.CONTINUE;
            limited.inc();
            open.decrementAndGet();
            active.dec();
            counted = false;
            connection.terminationDetails("connection_limit");
            if (delay.isZero()) connection.close();
            else connection.schedule(delay, connection::close);
            return FilterStatus.PAUSE;
        }

        @Override
        public void onClose() {
            if (!counted) return;
            counted = false;
            open.decrementAndGet();
            active.dec();
        }
    }
}
