package io.leno.filters.health;

import org.jspecify.annotations.Nullable;

import java.util.function.LongSupplier;

/// The last answer of the upstream to a health check, forgotten at the end of each period. Used by
/// all event loops.
final class CachedAnswer {
    private final long periodNanos;
    private final LongSupplier clock;
    private final long start;
    private volatile @Nullable Answer last;

    /// What the upstream said.
    record Answer(int status, boolean degraded, long period) {}

    CachedAnswer(long periodNanos, LongSupplier clock) {
        this.periodNanos = periodNanos;
        this.clock = clock;
        start = clock.getAsLong();
    }

    private long period() {
        return (clock.getAsLong() - start) / periodNanos;
    }

    void keep(int status, boolean degraded) {
        last = new Answer(status, degraded, period());
    }

    /// Null where none is known of this period.
    @Nullable Answer answer() {
        Answer known = last;
        return known == null || known.period() != period() ? null : known;
    }
}
