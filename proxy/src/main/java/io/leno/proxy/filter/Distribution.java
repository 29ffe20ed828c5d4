package io.leno.proxy.filter;

import java.util.Arrays;

/// How often values occurred, in buckets of a quarter of a power of two: a percentile is exact to
/// an eighth. Immutable.
public final class Distribution {
    static final int BUCKETS = 4 * 62;

    private final long[] counts;

    Distribution(long[] counts) {
        this.counts = counts;
    }

    /// The bucket of a value; negative ones are in the first.
    static int bucket(long value) {
        if (value < 4) return (int) Math.max(0, value);
        int power = 63 - Long.numberOfLeadingZeros(value);
        return ((power - 1) << 2) + (int) ((value >>> (power - 2)) & 3);
    }

    private static long middle(int bucket) {
        if (bucket < 4) return bucket;
        int power = (bucket >> 2) + 1;
        long width = 1L << (power - 2);
        return (1L << power) + (bucket & 3) * width + width / 2;
    }

    /// How many values.
    public long count() {
        return Arrays.stream(counts).sum();
    }

    /// The value that so many do not exceed; 0 where there are none.
    ///
    /// @param share 0.5 for the median; above 0, at most 1
    public long percentile(double share) {
        long rank = (long) Math.ceil(share * count());
        for (int bucket = 0; bucket < counts.length; bucket++) {
            rank -= counts[bucket];
            if (rank <= 0 && counts[bucket] > 0) return middle(bucket);
        }
        return 0;
    }

    /// Calls the action with a value of each bucket that has any, and how many it has.
    void forEach(BucketAction action) {
        for (int bucket = 0; bucket < counts.length; bucket++)
            if (counts[bucket] > 0) action.take(middle(bucket), counts[bucket]);
    }

    @FunctionalInterface
    interface BucketAction {
        void take(long value, long count);
    }

    /// The same, with everything from the last bucket on in the last one.
    long[] upTo(int buckets) {
        long[] fewer = Arrays.copyOf(counts, buckets);
        for (int i = buckets; i < counts.length; i++) fewer[buckets - 1] += counts[i];
        return fewer;
    }

    /// What came since the earlier one was taken.
    public Distribution minus(Distribution earlier) {
        long[] rest = new long[counts.length];
        Arrays.setAll(rest, i -> Math.max(0, counts[i] - earlier.counts[i]));
        return new Distribution(rest);
    }
}
