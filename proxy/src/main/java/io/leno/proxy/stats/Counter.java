package io.leno.proxy.stats;

import java.util.concurrent.atomic.LongAdder;

/// Only grows. Safe and cheap to bump from any thread.
public final class Counter extends Stat {
    private final LongAdder value = new LongAdder();
    private volatile boolean used;

    Counter(StatName name) {
        super(name);
    }

    public void inc() {
        add(1);
    }

    public void add(long amount) {
        value.add(amount);
        if (!used) used = true;
    }

    public long value() {
        return value.sum();
    }

    /// Back to zero, as `/reset_counters` asks; it still counts as used.
    void reset() {
        value.reset();
    }

    @Override
    public boolean isUsed() {
        return used;
    }
}
