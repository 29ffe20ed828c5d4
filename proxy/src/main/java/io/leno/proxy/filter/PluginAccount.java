package io.leno.proxy.filter;

import static java.util.Objects.requireNonNull;

import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

/// What one generation of a plugin does in one proxy. Each event loop writes its own part;
/// [#report] adds them up. Holds nothing of the plugin itself, so that it can be read after it is
/// gone.
public final class PluginAccount {
    private final String plugin;
    private final long bundleId;
    private final String version;
    private final LoopAccount[] loops;
    private final Map<Misbehaviour, LongAdder> misbehaviour = new EnumMap<>(Misbehaviour.class);
    private final AtomicInteger inQuarantine = new AtomicInteger();
    private volatile String lastFailure = "";

    PluginAccount(String plugin, long bundleId, String version, int loops) {
        this.plugin = plugin;
        this.bundleId = bundleId;
        this.version = version;
        for (Misbehaviour kind : Misbehaviour.values()) misbehaviour.put(kind, new LongAdder());
        this.loops = new LoopAccount[loops];
        for (int i = 0; i < loops; i++) this.loops[i] = new LoopAccount();
    }

    /// The part of an event loop.
    LoopAccount of(int loop) {
        return loops[loop];
    }

    /// A stream that had the filter has ended; on its loop.
    ///
    /// @param loop the loop's index
    /// @param micros how long it took
    /// @param bad it failed or was answered 5xx
    public void ended(int loop, long micros, boolean bad) {
        loops[loop].ended(micros, bad);
    }

    /// It broke its contract. From any thread.
    ///
    /// @param what kept as text: an exception of the plugin would keep its classes
    void blame(Misbehaviour kind, String what) {
        requireNonNull(misbehaviour.get(kind)).increment();
        lastFailure = what;
    }

    void quarantined(boolean is) {
        inQuarantine.addAndGet(is ? 1 : -1);
    }

    /// The totals of this moment. From any thread.
    public PluginReport report() {
        long[] sums = new long[LoopAccount.HELD_BYTES + 1];
        long[] streams = new long[Distribution.BUCKETS];
        long[] calls = new long[Distribution.BUCKETS];
        for (LoopAccount loop : loops) {
            for (int cell = 0; cell < sums.length; cell++) sums[cell] += loop.value(cell);
            loop.addTo(streams, calls);
        }
        return new PluginReport(
                plugin,
                bundleId,
                version,
                sums[LoopAccount.STREAMS],
                sums[LoopAccount.BAD_STREAMS],
                sums[LoopAccount.SKIPPED],
                sums[LoopAccount.REFUSED],
                sums[LoopAccount.HELD_BYTES],
                misbehaviour(),
                new Distribution(streams),
                new Distribution(calls),
                inQuarantine.get() > 0,
                lastFailure);
    }

    private Map<Misbehaviour, Long> misbehaviour() {
        var all = new EnumMap<Misbehaviour, Long>(Misbehaviour.class);
        misbehaviour.forEach((kind, count) -> all.put(kind, count.sum()));
        return all;
    }
}
