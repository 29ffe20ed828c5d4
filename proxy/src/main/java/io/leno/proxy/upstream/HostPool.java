package io.leno.proxy.upstream;

import io.leno.proxy.cluster.Cluster;
import io.leno.proxy.cluster.Host;
import io.netty.channel.Channel;
import io.netty.channel.ConnectTimeoutException;
import io.netty.handler.ssl.SslHandshakeTimeoutException;
import io.netty.util.concurrent.Future;

import org.jspecify.annotations.Nullable;

import java.util.ArrayDeque;
import java.util.concurrent.TimeUnit;

/// One loop's HTTP/1.1 connections to one host. A request takes an idle connection, newest first,
/// or waits for one that is opened for it. Belongs to the loop.
final class HostPool {
    private final Worker worker;
    private final Cluster cluster;
    private final Host host;
    private final ArrayDeque<UpstreamConnection> idle = new ArrayDeque<>();
    private final ArrayDeque<ConnectionUser> pending = new ArrayDeque<>();
    private int connecting;
    private int open;
    private boolean draining;
    private boolean sweepScheduled;

    HostPool(Worker worker, Cluster cluster, Host host) {
        this.worker = worker;
        this.cluster = cluster;
        this.host = host;
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

    /// Gives the user a connection, now or later, or tells it why not.
    void acquire(ConnectionUser user) {
        UpstreamConnection connection = idle.pollLast();
        if (connection != null) {
            user.onConnection(connection);
            return;
        }
        if (!cluster.breakers().pending.tryAcquire()) {
            cluster.stats().pendingOverflow.inc();
            user.onReset(ResetReason.OVERFLOW, null);
            return;
        }
        cluster.stats().pending.inc();
        cluster.stats().pendingActive.inc();
        pending.add(user);
        connectForPending();
    }

    /// The user does not want a connection any more.
    void cancel(ConnectionUser user) {
        if (pending.remove(user)) unqueued();
    }

    private void unqueued() {
        cluster.breakers().pending.release();
        cluster.stats().pendingActive.dec();
    }

    private void connectForPending() {
        while (connecting < pending.size()) {
            // A pool may always have one connection, or a full breaker would starve it for ever.
            if (!cluster.breakers().connections.tryAcquire()) {
                cluster.stats().connectionOverflow.inc();
                if (open + connecting > 0) return;
                cluster.breakers().connections.acquire();
            }
            connect();
        }
    }

    private void connect() {
        connecting++;
        cluster.stats().connections.inc();
        cluster.stats().http1Connections.inc();
        host.counts().connections.increment();
        var connection = new UpstreamConnection(this);
        long started = System.nanoTime();
        Dialer.dial(worker, cluster, host, connection, false)
                .addListener((Future<Channel> dialled) -> connected(dialled, connection, started));
    }

    private void connected(Future<Channel> dialled, UpstreamConnection connection, long started) {
        connecting--;
        Throwable failure = dialled.cause();
        if (failure == null) {
            open++;
            cluster.stats()
                    .connectTime
                    .record(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - started));
            cluster.stats().connectionsActive.inc();
            host.counts().connectionsActive.increment();
            connection.opened();
            ready(connection);
            return;
        }
        cluster.breakers().connections.release();
        cluster.stats().connectFailed.inc();
        host.counts().connectsFailed.increment();
        boolean late =
                failure instanceof ConnectTimeoutException
                        || failure instanceof SslHandshakeTimeoutException;
        if (late) cluster.stats().connectTimeouts.inc();
        fail(late ? ResetReason.CONNECTION_TIMEOUT : ResetReason.CONNECTION_FAILURE, failure);
        connectForPending();
    }

    private void fail(ResetReason reason, Throwable failure) {
        ConnectionUser user = pending.poll();
        if (user == null) return;
        unqueued();
        cluster.stats().pendingFailureEject.inc();
        user.onReset(
                reason,
                reason == ResetReason.CONNECTION_FAILURE
                        ? ConnectErrors.transportFailure(failure)
                        : null);
    }

    /// The connection can take a request: from the queue, or later.
    void ready(UpstreamConnection connection) {
        ConnectionUser user = pending.poll();
        if (user != null) {
            unqueued();
            user.onConnection(connection);
            return;
        }
        if (draining) {
            connection.close();
            return;
        }
        connection.idleSince(System.nanoTime());
        idle.addLast(connection);
        scheduleSweep();
    }

    /// The connection is closed, by whichever side.
    void closed(UpstreamConnection connection) {
        open--;
        idle.remove(connection);
        cluster.breakers().connections.release();
        cluster.stats().connectionsActive.dec();
        cluster.stats().destroyed.inc();
        host.counts().connectionsActive.decrement();
        connectForPending();
    }

    /// No new requests will come: idle connections are closed now, others after their response.
    void drain() {
        draining = true;
        for (UpstreamConnection connection : idle.toArray(UpstreamConnection[]::new))
            connection.close();
    }

    boolean isDraining() {
        return draining;
    }

    private void scheduleSweep() {
        long timeout = cluster.settings().connections().idleTimeout().toNanos();
        if (sweepScheduled || timeout == 0) return;
        UpstreamConnection oldest = idle.peekFirst();
        if (oldest == null) return;
        sweepScheduled = true;
        long in = oldest.idleSince() + timeout - System.nanoTime();
        var _ = worker.loop().schedule(this::sweep, Math.max(in, 1_000_000), TimeUnit.NANOSECONDS);
    }

    private void sweep() {
        sweepScheduled = false;
        long oldest = System.nanoTime() - cluster.settings().connections().idleTimeout().toNanos();
        @Nullable UpstreamConnection connection = idle.peekFirst();
        while (connection != null && connection.idleSince() - oldest <= 0) {
            cluster.stats().idleTimeouts.inc();
            idle.removeFirst();
            connection.close();
            connection = idle.peekFirst();
        }
        scheduleSweep();
    }
}
