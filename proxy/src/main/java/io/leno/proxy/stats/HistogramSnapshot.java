package io.leno.proxy.stats;

/// What a [Histogram] held at one moment.
final class HistogramSnapshot {
    static final HistogramSnapshot EMPTY = new HistogramSnapshot(new long[0][], 0);

    private final long[][] counts;
    private final long sum;
    private final long count;

    HistogramSnapshot(long[][] counts, long sum) {
        this.counts = counts;
        this.sum = sum;
        long total = 0;
        for (long[] magnitude : counts) for (long bin : magnitude) total += bin;
        this.count = total;
    }

    long count() {
        return count;
    }

    long sum() {
        return sum;
    }

    HistogramSnapshot minus(HistogramSnapshot earlier) {
        var difference = new long[counts.length][];
        for (int magnitude = 0; magnitude < counts.length; magnitude++) {
            difference[magnitude] = counts[magnitude].clone();
            if (magnitude >= earlier.counts.length) continue;
            long[] before = earlier.counts[magnitude];
            for (int i = 0; i < before.length; i++) difference[magnitude][i] -= before[i];
        }
        return new HistogramSnapshot(difference, sum - earlier.sum);
    }

    /// The value below which the given share of values lies, interpolated within its bin; NaN where
    /// there are no values.
    double quantile(double share) {
        if (count == 0) return Double.NaN;
        double wanted = share * count;
        double below = 0;
        double upper = 0;
        for (int magnitude = 0; magnitude < counts.length; magnitude++) {
            for (int i = 0; i < counts[magnitude].length; i++) {
                long bin = counts[magnitude][i];
                if (bin == 0) continue;
                double lower = lower(magnitude, i);
                double width = width(magnitude, i);
                if (below + bin >= wanted) {
                    return lower + width * Math.max(0, wanted - below) / bin;
                }
                below += bin;
                upper = lower + width;
            }
        }
        return upper;
    }

    /// How many values are less than the bound.
    long countBelow(double bound) {
        double result = 0;
        for (int magnitude = 0; magnitude < counts.length; magnitude++) {
            for (int i = 0; i < counts[magnitude].length; i++) {
                double share = (bound - lower(magnitude, i)) / width(magnitude, i);
                result += counts[magnitude][i] * Math.clamp(share, 0, 1);
            }
        }
        return (long) result;
    }

    private static double lower(int magnitude, int index) {
        return magnitude == 0 ? index : (index + 10) * Math.pow(10, magnitude);
    }

    /// Values of one digit have bins of a tenth, as they have two significant digits as well.
    private static double width(int magnitude, int index) {
        if (magnitude > 0) return Math.pow(10, magnitude);
        if (index == 0) return Double.MIN_NORMAL;
        return index < 10 ? 0.1 : 1;
    }
}
