package io.leno.proxy.cluster;

import java.util.concurrent.atomic.AtomicLong;

/// One circuit breaker: a number that may not pass its limit. Shared by all event loops, as Envoy's
/// is by its workers.
public final class Breaker {
    private final AtomicLong inUse = new AtomicLong();
    private final long limit;

    Breaker(long limit) {
        this.limit = limit;
    }

    /// Takes one unless the limit is reached.
    public boolean tryAcquire() {
        if (inUse.incrementAndGet() <= limit) return true;
        inUse.decrementAndGet();
        return false;
    }

    /// Takes one in any case.
    public void acquire() {
        inUse.incrementAndGet();
    }

    public void release() {
        inUse.decrementAndGet();
    }

    public long inUse() {
        return inUse.get();
    }

    public long limit() {
        return limit;
    }

    /// The breakers of one priority of a cluster.
    public static final class Set {
        public final Breaker connections;
        public final Breaker pending;
        public final Breaker requests;
        public final Breaker retries;

        Set(ClusterSettings.Limits limits) {
            connections = new Breaker(limits.connections());
            pending = new Breaker(limits.pending());
            requests = new Breaker(limits.requests());
            retries = new Breaker(limits.retries());
        }
    }
}
