package io.leno.proxy.filter;

import static java.util.Objects.requireNonNull;

import io.leno.proxy.filter.FilterPolicy.Quarantine;

import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

/// What one generation of a plugin does in one proxy. Each event loop writes its own part;
/// [#report] adds them up. Holds nothing of the plugin itself, so that it can be read after it is
/// gone.
public final class PluginAccount {
    private static final Quarantine TROUBLE =
            new Quarantine(10, Duration.ofSeconds(60), Duration.ofSeconds(60));

    private final String plugin;
    private final long bundleId;
    private final String version;
    private final LoopAccount[] loops;
    private final Map<Misbehaviour, LongAdder> misbehaviour = new EnumMap<>(Misbehaviour.class);
    private final FilterGuard trouble;
    private final AtomicInteger inQuarantine = new AtomicInteger();
    private volatile String lastFailure = "";

    /// @param onTrouble it does so badly that an older generation should serve
    PluginAccount(String plugin, long bundleId, String version, int loops, Runnable onTrouble) {
        trouble =
                new FilterGuard(
                        TROUBLE,
                        is -> {
                            if (is) onTrouble.run();
                        });
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

    /// A stream has the filter from now on; on its loop.
    public void begun(int loop) {
        loops[loop].add(LoopAccount.ACTIVE, 1);
    }

    /// A stream that had the filter has ended; on its loop.
    ///
    /// @param loop the loop's index
    /// @param micros how long it took
    /// @param bad it failed or was answered 5xx
    public void ended(int loop, long micros, boolean bad) {
        loops[loop].ended(micros, bad);
    }

    /// A stream did without it, on its loop: it is in quarantine, or failed.
    public void skipped(int loop) {
        loops[loop].add(LoopAccount.SKIPPED, 1);
    }

    /// A stream was answered in its place, on its loop: it is in quarantine.
    public void refused(int loop) {
        loops[loop].add(LoopAccount.REFUSED, 1);
    }

    /// So many bytes more, or less, wait for it, on their loop.
    public void held(int loop, long bytes) {
        loops[loop].add(LoopAccount.HELD_BYTES, bytes);
    }

    /// It broke its contract. From any thread.
    ///
    /// @param what kept as text: an exception of the plugin would keep its classes
    /// @param grave as bad as many
    void blame(Misbehaviour kind, String what, boolean grave) {
        requireNonNull(misbehaviour.get(kind)).increment();
        lastFailure = what;
        if (!kind.endsService() || trouble.isOut()) return;
        var _ = trouble.failed(System.nanoTime(), grave);
    }

    void quarantined(boolean is) {
        inQuarantine.addAndGet(is ? 1 : -1);
    }

    /// The totals of this moment. From any thread.
    public PluginReport report() {
        long[] sums = new long[LoopAccount.CELLS];
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
                sums[LoopAccount.ACTIVE],
                sums[LoopAccount.STREAMS],
                sums[LoopAccount.BAD_STREAMS],
                sums[LoopAccount.SKIPPED],
                sums[LoopAccount.REFUSED],
                sums[LoopAccount.HELD_BYTES],
                misbehaviour(),
                new Distribution(streams),
                new Distribution(calls),
                sums[LoopAccount.CALLS] == 0
                        ? 0
                        : sums[LoopAccount.CALL_BYTES] / sums[LoopAccount.CALLS],
                inQuarantine.get() > 0,
                lastFailure);
    }

    private Map<Misbehaviour, Long> misbehaviour() {
        var all = new EnumMap<Misbehaviour, Long>(Misbehaviour.class);
        misbehaviour.forEach((kind, count) -> all.put(kind, count.sum()));
        return all;
    }
}
