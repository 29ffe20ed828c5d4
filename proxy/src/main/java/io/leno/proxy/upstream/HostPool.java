package io.leno.proxy.upstream;

import io.leno.proxy.cluster.Breaker;
import io.leno.proxy.cluster.Cluster;
import io.leno.proxy.cluster.ClusterStats;
import io.leno.proxy.cluster.ConnectionSettings;
import io.leno.proxy.cluster.ConnectionSettings.Protocol;
import io.leno.proxy.cluster.Host;
import io.leno.proxy.upstream.PooledConnection.State;
import io.netty.channel.Channel;
import io.netty.channel.ConnectTimeoutException;
import io.netty.handler.ssl.SslHandshakeTimeoutException;
import io.netty.util.concurrent.Future;

import org.jspecify.annotations.Nullable;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// One loop's connections to one host for requests of one kind. A request takes the connection that
/// was used last and has room, or waits for one that is opened for it; when a connection cannot be
/// opened, all that wait fail with it. Envoy: `ConnPoolImplBase`. Belongs to the loop.
final class HostPool {
    private static final int CONNECTS_AT_ONCE = 3;

    private final Worker worker;
    private final Cluster cluster;
    private final Host host;
    private final PoolKey key;
    private final ConnectionSettings settings;
    private final Breaker.Set breakers;
    private final ClusterStats stats;
    private final Runnable onIdle;
    private final IdleSweep sweep;

    /// With room for a stream; the last one is taken first.
    private final ArrayDeque<PooledConnection> ready = new ArrayDeque<>();

    private final List<PooledConnection> open = new ArrayList<>();
    private final ArrayDeque<ConnectionUser> pending = new ArrayDeque<>();
    private int connecting;
    private int activeStreams;
    private boolean inUse;
    private boolean draining;

    HostPool(Worker worker, Cluster cluster, Host host, PoolKey key, Runnable onIdle) {
        this.worker = worker;
        this.cluster = cluster;
        this.host = host;
        this.key = key;
        this.onIdle = onIdle;
        settings = cluster.settings().connections();
        breakers = key.isHighPriority() ? cluster.highPriorityBreakers() : cluster.breakers();
        stats = cluster.stats();
        sweep = new IdleSweep(worker.loop(), settings.idleTimeout(), open, stats);
    }

    Worker worker() {
        return worker;
    }

    Cluster cluster() {
        return cluster;
    }

    Host host() {
        return host;
    }

    PoolKey key() {
        return key;
    }

    ConnectionSettings settings() {
        return settings;
    }

    /// Gives the user a stream, now or later, or tells it why not.
    void acquire(ConnectionUser user) {
        PooledConnection connection = ready.peekLast();
        if (connection != null) {
            attach(connection, user);
            if (settings.pooling().preconnectRatio() > 1) connectForPending();
            return;
        }
        if (!inUse && !breakers.pools.tryAcquire()) {
            stats.poolOverflow.inc();
            user.onReset(ResetReason.NO_POOL, null);
            return;
        }
        inUse = true;
        if (!breakers.pending.tryAcquire()) {
            stats.pendingOverflow.inc();
            user.onReset(ResetReason.PENDING_OVERFLOW, null);
            endIfIdle();
            return;
        }
        stats.pending.inc();
        stats.pendingActive.inc();
        host.counts().requestsPending.increment();
        pending.add(user);
        connectForPending();
    }

    /// The user does not want a stream any more.
    void cancel(ConnectionUser user) {
        if (!pending.remove(user)) return;
        unqueued();
        stats.cancelled.inc();
    }

    private void unqueued() {
        breakers.pending.release();
        stats.pendingActive.dec();
        host.counts().requestsPending.decrement();
    }

    private void attach(PooledConnection connection, ConnectionUser user) {
        if (!breakers.requests.tryAcquire()) {
            stats.activeOverflow.inc();
            user.onReset(ResetReason.OVERFLOW, null);
            return;
        }
        connection.active++;
        connection.requests++;
        connection.left--;
        if (connection.left == 0) {
            stats.maxRequestsReached.inc();
            leaveReady(connection, State.DRAINING);
        } else if (connection.room() <= 0) leaveReady(connection, State.BUSY);
        activeStreams++;
        stats.requests.inc();
        stats.requestsActive.inc();
        host.counts().requests.increment();
        host.counts().requestsActive.incrementAndGet();
        user.onConnection(connection.open(user));
    }

    private void leaveReady(PooledConnection connection, State state) {
        ready.removeLastOccurrence(connection); // looks at the last one first
        connection.state = state;
    }

    /// A stream of the connection has ended both ways.
    void streamEnded(PooledConnection connection) {
        connection.active--;
        activeStreams--;
        breakers.requests.release();
        stats.requestsActive.dec();
        host.counts().requestsActive.decrementAndGet();
        if (connection.active == 0) connection.idleSince = worker.nanoTime();
        if (connection.state == State.DRAINING || draining) endWithLastStream(connection);
        else if (connection.state == State.BUSY && connection.room() > 0) ready(connection);
        else if (connection.active == 0) sweep.schedule();
    }

    private void endWithLastStream(PooledConnection connection) {
        if (connection.active == 0 && connection.state != State.CLOSED) connection.close();
    }

    /// The connection may have more or fewer streams at once than before.
    void concurrencyChanged(PooledConnection connection) {
        if (connection.state == State.READY && connection.room() <= 0)
            leaveReady(connection, State.BUSY);
        else if (connection.state == State.BUSY && connection.room() > 0) ready(connection);
    }

    /// The connection takes no more streams and ends with those that it has.
    void retire(PooledConnection connection) {
        if (connection.state == State.CLOSED || connection.state == State.CONNECTING) return;
        leaveReady(connection, State.DRAINING);
        endWithLastStream(connection);
    }

    private void ready(PooledConnection connection) {
        connection.state = State.READY;
        ready.addLast(connection);
        while (connection.state == State.READY) {
            ConnectionUser user = pending.poll();
            if (user == null) break;
            unqueued();
            attach(connection, user);
        }
        if (!pending.isEmpty()) connectForPending();
        if (connection.active > 0 || connection.state != State.READY) return;
        if (draining) connection.close();
        else sweep.schedule();
    }

    private void connectForPending() {
        for (int i = 0; i < CONNECTS_AT_ONCE && wantsAnother(); i++) {
            if (!mayConnect()) return;
            connect();
        }
    }

    private boolean wantsAnother() {
        double ratio = settings.pooling().preconnectRatio();
        int each = Math.max(1, expectedConcurrency());
        long coming = (long) connecting * each;
        if (ratio <= 1 || !host.isHealthy()) return pending.size() > coming;
        long room = coming;
        for (PooledConnection connection : open) {
            if (connection.state == State.READY) room += connection.room();
        }
        return (pending.size() + activeStreams) * ratio > room + activeStreams;
    }

    private int expectedConcurrency() {
        if (key.protocol() != Protocol.HTTP2) return 1;
        return MultiplexedConnection.expectedConcurrency(settings);
    }

    private boolean mayConnect() {
        if (breakers.allowsAnother(host) && breakers.connections.tryAcquire()) return true;
        stats.connectionOverflow.inc();
        // A pool may always have one connection, or a full breaker would starve it for ever.
        if (!open.isEmpty() || connecting > 0) return false;
        breakers.connections.acquire();
        return true;
    }

    private void connect() {
        connecting++;
        stats.connections.inc();
        stats.connectionsActive.inc();
        host.counts().connections.increment();
        host.counts().connectionsActive.increment();
        var connect = new PoolConnect(this);
        long started = System.nanoTime();
        Dialer.dial(worker, cluster, host, connect)
                .addListener((Future<Channel> dialled) -> connected(dialled, connect, started));
    }

    private void connected(Future<Channel> dialled, PoolConnect connect, long started) {
        connecting--;
        Throwable failure = dialled.cause();
        if (failure == null) {
            stats.connectTime.record(millisSince(started));
            PooledConnection connection = connect.connection();
            open.add(connection);
            connection.openedAt = started;
            connection.idleSince = System.nanoTime();
            limitLife(connection);
            ready(connection);
            return;
        }
        boolean late =
                failure instanceof ConnectTimeoutException
                        || failure instanceof SslHandshakeTimeoutException;
        stats.connectFailed.inc();
        host.counts().connectsFailed.increment();
        if (late) stats.connectTimeouts.inc();
        stats.connectionLength.record(millisSince(started));
        destroyed(late);
        failPending(
                late ? ResetReason.CONNECTION_TIMEOUT : ResetReason.CONNECTION_FAILURE, failure);
        connectForPending();
        endIfIdle();
    }

    private void limitLife(PooledConnection connection) {
        long nanos = settings.maxDuration().toNanos();
        if (nanos == 0) return;
        var _ =
                worker.loop()
                        .schedule(
                                () -> {
                                    if (connection.state == State.CLOSED) return;
                                    stats.maxDurationsReached.inc();
                                    retire(connection);
                                },
                                nanos,
                                TimeUnit.NANOSECONDS);
    }

    /// Envoy fails all that wait. Those that try again meanwhile wait for another connection.
    private void failPending(ResetReason reason, Throwable failure) {
        @Nullable String why =
                reason == ResetReason.CONNECTION_FAILURE
                        ? ConnectErrors.transportFailure(failure)
                        : null;
        for (int left = pending.size(); left > 0; left--) {
            ConnectionUser user = pending.poll();
            if (user == null) return;
            unqueued();
            stats.pendingFailureEject.inc();
            user.onReset(reason, why);
        }
    }

    private void destroyed(boolean here) {
        breakers.connections.release();
        stats.connectionsActive.dec();
        stats.destroyed.inc();
        (here ? stats.destroyedLocal : stats.destroyedRemote).inc();
        host.counts().connectionsActive.decrement();
    }

    /// The connection is closed, by whichever side; its users are told next.
    ///
    /// @param withRequest whether it counts as closed under a request
    void closing(PooledConnection connection, boolean withRequest) {
        if (connection.state == State.READY) ready.remove(connection);
        open.remove(connection);
        if (!withRequest) return;
        stats.destroyedWithRequest.inc();
        (connection.isClosedHere()
                        ? stats.destroyedLocalWithRequest
                        : stats.destroyedRemoteWithRequest)
                .inc();
    }

    /// The connection is closed and its users know it.
    void closed(PooledConnection connection) {
        while (connection.active > 0) streamEnded(connection);
        destroyed(connection.isClosedHere());
        stats.requestsPerConnection.record(connection.requests);
        stats.connectionLength.record(millisSince(connection.openedAt));
        connectForPending();
        endIfIdle();
    }

    private static long millisSince(long nanos) {
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - nanos);
    }

    private void endIfIdle() {
        if (!inUse || !open.isEmpty() || connecting > 0 || !pending.isEmpty()) return;
        inUse = false;
        breakers.pools.release();
        onIdle.run();
    }

    /// No new requests will come: idle connections are closed now, others after their responses.
    void drain() {
        draining = true;
        for (PooledConnection connection : List.copyOf(open)) {
            if (connection.active == 0) connection.close();
        }
    }

    /// The end: no timer of it stays on the loop either.
    void close() {
        draining = true;
        closeAll();
        sweep.close();
    }

    /// Closes all connections, whatever they do.
    void closeAll() {
        for (PooledConnection connection : List.copyOf(open)) connection.close();
    }
}
