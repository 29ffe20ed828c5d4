package io.leno.proxy.stats;

import org.jspecify.annotations.Nullable;

import java.util.concurrent.atomic.LongAdder;

/// Goes up and down. Safe to change from any thread; the adding kind ([#inc], [#dec], [#add]) is
/// cheap, and a gauge that is [#set] is not also added to.
public final class Gauge extends Stat {
    private volatile @Nullable LongAdder value;
    private volatile boolean set;

    Gauge(String prefix, String suffix) {
        super(prefix, suffix);
    }

    public void inc() {
        add(1);
    }

    public void dec() {
        add(-1);
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

    public synchronized void set(long to) {
        set = true;
        LongAdder sum = adder();
        sum.reset();
        sum.add(to);
    }

    /// Whether it was ever set, not only added to.
    boolean isSet() {
        return set;
    }

    public long value() {
        LongAdder sum = value;
        return sum == null ? 0 : sum.sum();
    }

    @Override
    public boolean isUsed() {
        return value != null;
    }
}
