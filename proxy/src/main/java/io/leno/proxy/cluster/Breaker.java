package io.leno.proxy.cluster;

import io.leno.proxy.stats.Gauge;
import io.leno.proxy.stats.StatScope;

import org.jspecify.annotations.Nullable;

import java.util.concurrent.atomic.AtomicLong;

/// One circuit breaker: a number that may not pass its limit. Shared by all event loops, as Envoy's
/// is by its workers. Its gauge is 1 while the limit is reached.
public class Breaker {
    private final AtomicLong inUse = new AtomicLong();
    private final long limit;
    private final Gauge open;
    private final @Nullable Gauge remaining;

    Breaker(long limit, Gauge open, @Nullable Gauge remaining) {
        this.limit = limit;
        this.open = open;
        this.remaining = remaining;
        if (remaining != null) remaining.set(left(limit, 0));
    }

    /// Takes one unless the limit is reached.
    public boolean tryAcquire() {
        long most = limit();
        long now = inUse.incrementAndGet();
        if (now <= most) {
            if (now == most || remaining != null) show();
            return true;
        }
        inUse.decrementAndGet();
        return false;
    }

    /// Takes one in any case.
    public void acquire() {
        long now = inUse.incrementAndGet();
        if (now >= limit() || remaining != null) show();
    }

    public void release() {
        long before = inUse.getAndDecrement();
        if (before >= limit() || remaining != null) show();
    }

    /// What is shown last is read after the change that it shows.
    private synchronized void show() {
        long now = inUse.get();
        long most = limit();
        open.set(now >= most ? 1 : 0);
        if (remaining != null) remaining.set(left(most, now));
    }

    /// Without a limit it is 2^64-1 in Envoy, of which this is the bits.
    private static long left(long most, long now) {
        return most == Long.MAX_VALUE ? -1 - now : Math.max(0, most - now);
    }

    public boolean isOpen() {
        return inUse.get() >= limit();
    }

    public long inUse() {
        return inUse.get();
    }

    public long limit() {
        return limit;
    }

    /// Retries that depend on how much else is going on. Envoy: `retry_budget`.
    private static final class RetryBudget extends Breaker {
        private final ClusterSettings.RetryBudget budget;
        private final Breaker requests;
        private final Breaker pending;

        RetryBudget(
                ClusterSettings.RetryBudget budget, Breaker requests, Breaker pending, Gauge open) {
            super(budget.atLeast(), open, null);
            this.budget = budget;
            this.requests = requests;
            this.pending = pending;
        }

        @Override
        public long limit() {
            double share = (requests.inUse() + pending.inUse()) * budget.percent() / 100;
            return Math.max((long) share, budget.atLeast());
        }
    }

    /// The breakers of one priority of a cluster.
    public static final class Set {
        public final Breaker connections;
        public final Breaker pending;
        public final Breaker requests;
        public final Breaker retries;
        public final Breaker pools;
        private final long connectionsPerHost;

        Set(ClusterSettings.Limits limits, StatScope scope) {
            boolean track = limits.trackRemaining();
            connectionsPerHost = limits.connectionsPerHost();
            connections = breaker(limits.connections(), "cx", "cx", scope, track);
            pending = breaker(limits.pending(), "rq_pending", "pending", scope, track);
            requests = breaker(limits.requests(), "rq", "rq", scope, track);
            pools = breaker(limits.pools(), "cx_pool", "cx_pools", scope, track);
            ClusterSettings.RetryBudget budget = limits.retryBudget();
            retries =
                    budget == null
                            ? breaker(limits.retries(), "rq_retry", "retries", scope, track)
                            : new RetryBudget(
                                    budget, requests, pending, scope.gauge("rq_retry_open"));
            // Envoy shows 0 there, whatever the budget.
            if (track && budget != null) scope.gauge("remaining_retries").set(0);
        }

        private static Breaker breaker(
                long limit, String open, String remaining, StatScope scope, boolean track) {
            return new Breaker(
                    limit,
                    scope.gauge(open + "_open"),
                    track ? scope.gauge("remaining_" + remaining) : null);
        }

        /// Whether the host may have another connection. Envoy: `per_host_thresholds`.
        public boolean allowsAnother(Host host) {
            return connectionsPerHost == Long.MAX_VALUE
                    || host.counts().connectionsActive.sum() < connectionsPerHost;
        }
    }
}
