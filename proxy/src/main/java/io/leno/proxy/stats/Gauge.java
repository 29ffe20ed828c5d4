package io.leno.proxy.stats;

import java.util.concurrent.atomic.LongAdder;

/// Goes up and down. Safe to change from any thread; the adding kind ([#inc], [#dec], [#add]) is
/// cheap, and a gauge that is [#set] is not also added to.
public final class Gauge extends Stat {
    private final LongAdder value = new LongAdder();
    private volatile boolean used;

    Gauge(StatName name) {
        super(name);
    }

    public void inc() {
        add(1);
    }

    public void dec() {
        add(-1);
    }

    public void add(long amount) {
        value.add(amount);
        if (!used) used = true;
    }

    public synchronized void set(long to) {
        value.reset();
        value.add(to);
        used = true;
    }

    public long value() {
        return value.sum();
    }

    @Override
    public boolean isUsed() {
        return used;
    }
}
