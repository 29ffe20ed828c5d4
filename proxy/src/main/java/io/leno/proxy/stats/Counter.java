package io.leno.proxy.stats;

import org.jspecify.annotations.Nullable;

import java.util.concurrent.atomic.LongAdder;

/// Only grows. Safe and cheap to bump from any thread: each event loop that counts at the same time
/// has a cell of its own.
public final class Counter extends Stat {
    private volatile @Nullable LongAdder value;

    /// What sinks were told last; touched by the flushing thread.
    private long flushed;

    Counter(String prefix, String suffix) {
        super(prefix, suffix);
    }

    public void inc() {
        add(1);
    }

    public void add(long amount) {
        LongAdder to = value;
        (to == null ? adder() : to).add(amount);
    }

    private synchronized LongAdder adder() {
        LongAdder made = value;
        if (made != null) return made;
        made = new LongAdder();
        value = made;
        return made;
    }

    public long value() {
        LongAdder sum = value;
        return sum == null ? 0 : sum.sum();
    }

    /// How much it has grown since the last call; for sinks.
    long latch() {
        long now = value();
        long grown = Math.max(0, now - flushed);
        flushed = now;
        return grown;
    }

    /// Back to zero, as `/reset_counters` asks; it still counts as used.
    void reset() {
        LongAdder sum = value;
        if (sum != null) sum.reset();
    }

    @Override
    public boolean isUsed() {
        return value != null;
    }
}
