package io.leno.proxy.dns;

import io.leno.proxy.stats.Counter;
import io.leno.proxy.stats.Gauge;
import io.leno.proxy.stats.StatScope;

import java.util.concurrent.atomic.AtomicLong;

/// What a [NameCache] counts, and how many requests wait for it. Envoy: `dns_cache.<name>.`
final class NameCacheStats {
    final Counter attempts;
    final Counter failures;
    final Counter successes;
    final Counter timeouts;
    final Counter hostsAdded;
    final Counter hostsRemoved;
    final Counter addressesChanged;
    final Counter overflow;
    final Gauge hosts;
    private final Counter pendingOverflow;
    private final Gauge open;
    private final Gauge remaining;
    private final long maxPending;
    private final AtomicLong pending = new AtomicLong();

    NameCacheStats(StatScope scope, long maxPending) {
        this.maxPending = maxPending;
        scope.counter("cache_load").add(0);
        scope.counter("dns_address_filter_out").add(0);
        attempts = scope.counter("dns_query_attempt");
        failures = scope.counter("dns_query_failure");
        successes = scope.counter("dns_query_success");
        timeouts = scope.counter("dns_query_timeout");
        hostsAdded = scope.counter("host_added");
        hostsRemoved = scope.counter("host_removed");
        addressesChanged = scope.counter("host_address_changed");
        overflow = scope.counter("host_overflow");
        pendingOverflow = scope.counter("dns_rq_pending_overflow");
        hosts = scope.gauge("num_hosts");
        open = scope.gauge("circuit_breakers.rq_pending_open");
        remaining = scope.gauge("circuit_breakers.rq_pending_remaining");
        open.set(0);
        remaining.set(maxPending);
    }

    /// Lets one more request wait, unless too many do.
    boolean tryWait() {
        if (pending.incrementAndGet() <= maxPending) {
            show();
            return true;
        }
        pending.decrementAndGet();
        pendingOverflow.inc();
        return false;
    }

    void waited() {
        pending.decrementAndGet();
        show();
    }

    /// What is shown last is read after the change that it shows.
    private synchronized void show() {
        long now = pending.get();
        open.set(now >= maxPending ? 1 : 0);
        remaining.set(Math.max(0, maxPending - now));
    }
}
