package io.leno.proxy.filter;

import io.leno.proxy.filter.FilterPolicy.Quarantine;

import java.time.Duration;
import java.util.function.Consumer;

/// Takes a filter out of service for a while after too many failures. One for all places of a proxy
/// where a generation of a plugin has the same settings. Safe to use from any thread.
final class FilterGuard {
    private static final Duration FOR_GOOD = Duration.ofDays(10_000);

    private final Quarantine rule;
    private final Consumer<Boolean> onChange;

    /// Times of the last failures, a ring.
    private final long[] failures;

    private int next;
    private int known;
    private boolean banished;

    /// `System.nanoTime()` when it is tried again; 0: it is in service.
    private volatile long until;

    /// @param onChange told when the filter is taken out and when it is back
    FilterGuard(Quarantine rule, Consumer<Boolean> onChange) {
        this.rule = rule;
        this.onChange = onChange;
        failures = new long[rule.failures()];
    }

    /// Whether streams have to do without the filter; one read where all is well.
    boolean isOut() {
        long end = until;
        return end != 0 && !isOver(end);
    }

    private boolean isOver(long end) {
        if (System.nanoTime() - end < 0) return false;
        synchronized (this) {
            if (until != end) return until == 0;
            until = 0;
            known = 0;
            onChange.accept(false);
        }
        return true;
    }

    /// @param grave as bad as many: it is out at once
    /// @return whether this one takes it out of service
    synchronized boolean failed(long now, boolean grave) {
        int limit = rule.failures();
        if (limit == 0 || until != 0) return false;
        failures[next] = now;
        next = (next + 1) % limit;
        known = Math.min(limit, known + 1);
        boolean tooMany = known == limit && now - failures[next] <= rule.window().toNanos();
        if (!tooMany && !grave) return false;
        long end = now + rule.pause().toNanos();
        until = end == 0 ? 1 : end;
        onChange.accept(true);
        return true;
    }

    /// Takes it out for good.
    ///
    /// @return whether it was not so already
    synchronized boolean banish(long now) {
        if (banished) return false;
        banished = true;
        boolean wasOut = until != 0;
        until = now + FOR_GOOD.toNanos();
        if (!wasOut) onChange.accept(true);
        return true;
    }

    Quarantine rule() {
        return rule;
    }
}
