package io.leno.proxy.stats;

import java.util.stream.LongStream;

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

    /// The sum, then the least value of each bin and how many values are in it, by turns.
    long[] values() {
        var values = LongStream.builder().add(sum);
        for (int magnitude = 0; magnitude < counts.length; magnitude++) {
            for (int i = 0; i < counts[magnitude].length; i++) {
                if (counts[magnitude][i] == 0) continue;
                values.add((long) lower(magnitude, i)).add(counts[magnitude][i]);
            }
        }
        return values.build().toArray();
    }

    /// The value below which the given share of values lies; NaN where there are no values. The
    /// values of a bin are taken as spread evenly in it: one lies in its middle.
    double quantile(double share) {
        if (count == 0) return Double.NaN;
        long wanted = (long) Math.ceil(share * count);
        long below = 0;
        for (int magnitude = 0; magnitude < counts.length; magnitude++) {
            for (int i = 0; i < counts[magnitude].length; i++) {
                long bin = counts[magnitude][i];
                if (bin > 0 && below + bin >= wanted) {
                    double within = (double) (wanted - below) / (bin + 1);
                    return lower(magnitude, i) + width(magnitude, i) * within;
                }
                below += bin;
            }
        }
        throw new IllegalStateException("a share of " + share + " (expected: 0..1)");
    }

    /// How many values are less than the bound.
    long countBelow(double bound) {
        double result = 0;
        for (int magnitude = 0; magnitude < counts.length; magnitude++) {
            for (int i = 0; i < counts[magnitude].length; i++) {
                if (counts[magnitude][i] == 0) continue;
                double above = bound - lower(magnitude, i);
                double width = width(magnitude, i);
                double share = above >= width ? 1 : Math.max(0, above / width);
                result += counts[magnitude][i] * share;
            }
        }
        return (long) result;
    }

    /// The sum as the bins know it: each value counts as the middle of its bin.
    double middleSum() {
        double total = 0;
        for (Bin bin : bins()) total += (bin.lower() + bin.width() / 2) * bin.count();
        return total;
    }

    /// A bin that has values.
    record Bin(double lower, double width, long count) {}

    java.util.List<Bin> bins() {
        var all = new java.util.ArrayList<Bin>();
        for (int magnitude = 0; magnitude < counts.length; magnitude++) {
            for (int i = 0; i < counts[magnitude].length; i++) {
                if (counts[magnitude][i] == 0) continue;
                all.add(new Bin(lower(magnitude, i), width(magnitude, i), counts[magnitude][i]));
            }
        }
        return all;
    }

    private static double lower(int magnitude, int index) {
        return magnitude == 0 ? index : (index + 10) * Math.pow(10, magnitude);
    }

    /// Values of one digit have bins of a tenth, as they have two significant digits as well.
    private static double width(int magnitude, int index) {
        if (magnitude > 0) return Math.pow(10, magnitude);
        if (index == 0) return 0;
        return index < 10 ? 0.1 : 1;
    }
}
