package io.leno.proxy.stats;

import org.jspecify.annotations.Nullable;

import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.atomic.LongAdder;

/// Distribution of non-negative whole values, in bins of two significant digits (0, 1, … 99, 100,
/// 110, … 990, 1000, 1100, …), as Envoy's. Recording is safe and cheap from any thread; arrays are
/// allocated once per order of magnitude.
public final class Histogram extends Stat {
    /// What the values are.
    public enum Unit {
        UNSPECIFIED,
        BYTES,
        MILLISECONDS,
        MICROSECONDS,
        PERCENT
    }

    private static final int MAGNITUDES = 18;

    private final Unit unit;
    private final double[] bounds;
    private final AtomicReference<@Nullable Recorder> recorder;
    private volatile @Nullable Recorded recorded;

    /// Room for values, made when the first comes.
    ///
    /// @param bins by order of magnitude: bins 0 to 99, then 90 bins each for 100 to 999, 1000 to
    ///   9999, …
    private record Recorded(LongAdder sum, AtomicReferenceArray<@Nullable AtomicLongArray> bins) {}

    private volatile HistogramSnapshot flushed = HistogramSnapshot.EMPTY;
    private volatile HistogramSnapshot interval = HistogramSnapshot.EMPTY;

    /// Is told of each value.
    @FunctionalInterface
    interface Recorder {
        void recorded(Histogram histogram, long value);
    }

    /// @param recorder of all histograms of a proxy; holds null where nobody wants to be told
    Histogram(
            String prefix,
            String suffix,
            Unit unit,
            double[] bounds,
            AtomicReference<@Nullable Recorder> recorder) {
        super(prefix, suffix);
        this.recorder = recorder;
        this.unit = unit;
        this.bounds = bounds;
    }

    /// Upper bounds of its buckets, ascending.
    double[] bounds() {
        return bounds;
    }

    public Unit unit() {
        return unit;
    }

    /// Counts one value; a negative one counts as 0.
    public void record(long value) {
        record(value, 1);
    }

    /// Counts a value so many times.
    public void record(long value, long times) {
        long positive = Math.max(0, value);
        Recorded to = recorded;
        if (to == null) to = makeRoom();
        to.sum().add(positive * times);
        int magnitude = 0;
        long mantissa = positive;
        while (mantissa >= 100) {
            mantissa /= 10;
            magnitude++;
        }
        bins(to, magnitude).addAndGet((int) (magnitude == 0 ? mantissa : mantissa - 10), times);
        Recorder told = recorder.get();
        for (long i = 0; told != null && i < times; i++) told.recorded(this, positive);
    }

    /// Records what another one has.
    ///
    /// @param values as [HistogramSnapshot#values] tells them
    void add(long[] values) {
        Recorded to = recorded;
        if (to == null) to = makeRoom();
        to.sum().add(values[0]);
        for (int i = 1; i < values.length; i += 2) {
            int magnitude = 0;
            long mantissa = values[i];
            while (mantissa >= 100) {
                mantissa /= 10;
                magnitude++;
            }
            int bin = (int) (magnitude == 0 ? mantissa : mantissa - 10);
            bins(to, magnitude).addAndGet(bin, values[i + 1]);
        }
    }

    private synchronized Recorded makeRoom() {
        Recorded made = recorded;
        if (made != null) return made;
        made = new Recorded(new LongAdder(), new AtomicReferenceArray<>(MAGNITUDES));
        recorded = made;
        return made;
    }

    private static AtomicLongArray bins(Recorded to, int magnitude) {
        AtomicReferenceArray<@Nullable AtomicLongArray> bins = to.bins();
        AtomicLongArray existing = bins.get(magnitude);
        if (existing != null) return existing;
        var fresh = new AtomicLongArray(magnitude == 0 ? 100 : 90);
        AtomicLongArray before = bins.compareAndExchange(magnitude, null, fresh);
        return before == null ? fresh : before;
    }

    /// All values since the start.
    HistogramSnapshot cumulative() {
        Recorded from = recorded;
        if (from == null) return HistogramSnapshot.EMPTY;
        var counts = new long[MAGNITUDES][];
        for (int magnitude = 0; magnitude < MAGNITUDES; magnitude++) {
            AtomicLongArray some = from.bins().get(magnitude);
            counts[magnitude] = some == null ? new long[0] : copy(some);
        }
        return new HistogramSnapshot(counts, from.sum().sum());
    }

    private static long[] copy(AtomicLongArray bins) {
        var copy = new long[bins.length()];
        for (int i = 0; i < copy.length; i++) copy[i] = bins.get(i);
        return copy;
    }

    /// The value below which the given share of all values since the start lies; NaN where there
    /// are none.
    public double quantile(double share) {
        return cumulative().quantile(share);
    }

    /// The values between the last two flushes.
    HistogramSnapshot interval() {
        return interval;
    }

    /// Ends an interval.
    void flush() {
        HistogramSnapshot now = cumulative();
        interval = now.minus(flushed);
        flushed = now;
    }

    @Override
    public boolean isUsed() {
        return recorded != null;
    }
}
