package io.leno.proxy.upstream;

import io.leno.proxy.cluster.ClusterStats;
import io.netty.channel.EventLoop;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/// Closes connections that had no stream for too long. One task looks after all of a pool. Belongs
/// to the loop.
final class IdleSweep {
    private static final long SOONEST_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

    private final EventLoop loop;
    private final long timeoutNanos;
    private final List<PooledConnection> open;
    private final ClusterStats stats;
    private @Nullable Future<?> scheduled;

    /// @param timeout zero: never
    /// @param open the pool's
    IdleSweep(EventLoop loop, Duration timeout, List<PooledConnection> open, ClusterStats stats) {
        this.loop = loop;
        timeoutNanos = timeout.toNanos();
        this.open = open;
        this.stats = stats;
    }

    /// A connection has become idle.
    void schedule() {
        if (scheduled == null && timeoutNanos > 0) schedule(timeoutNanos);
    }

    private void schedule(long in) {
        scheduled = loop.schedule(this::sweep, Math.max(in, SOONEST_NANOS), TimeUnit.NANOSECONDS);
    }

    /// Looks no more.
    void close() {
        if (scheduled != null) scheduled.cancel(false);
        scheduled = null;
    }

    private void sweep() {
        scheduled = null;
        long now = System.nanoTime();
        long next = Long.MAX_VALUE;
        for (PooledConnection connection : List.copyOf(open)) {
            if (connection.active > 0) continue;
            long left = connection.idleSince + timeoutNanos - now;
            if (left > 0) next = Math.min(next, left);
            else {
                stats.idleTimeouts.inc();
                connection.close();
            }
        }
        if (next < Long.MAX_VALUE) schedule(next);
    }
}
