package io.leno.api.plugin;

import static java.util.Objects.requireNonNull;

import java.util.Arrays;

/// How one generation of a plugin has done so far, summed up over hosts. Two pictures of the same
/// generation can be subtracted, for what happened in between.
///
/// @param streams streams that hold it now
/// @param requests streams that have ended
/// @param errors of those, the ones that ended badly: answered 5xx, or broken off by us
/// @param failures how often the plugin itself broke its contract: threw, did not resume in time,
///   leaked
/// @param latency streams by the time from their begin to the begin of their response
public record PluginAccount(
        long streams, long requests, long errors, long failures, Latency latency) {
    public static final PluginAccount NONE = new PluginAccount(0, 0, 0, 0, Latency.NONE);

    public PluginAccount {
        requireNonNull(latency, "latency");
    }

    public PluginAccount plus(PluginAccount other) {
        return new PluginAccount(
                streams + other.streams,
                requests + other.requests,
                errors + other.errors,
                failures + other.failures,
                latency.plus(other.latency));
    }

    /// What happened since an earlier picture; streams are those of now.
    public PluginAccount since(PluginAccount earlier) {
        return new PluginAccount(
                streams,
                requests - earlier.requests,
                errors - earlier.errors,
                failures - earlier.failures,
                latency.minus(earlier.latency));
    }

    /// Share of the requests that ended badly, 0 to 1; 0 without requests.
    public double errorRate() {
        return requests == 0 ? 0 : (double) errors / requests;
    }

    /// A histogram of durations in microseconds, each bucket at most a quarter wider than the one
    /// before.
    ///
    /// @param counts by bucket, see [#bucketOf]; not to be modified
    @SuppressWarnings("ArrayRecordComponent") // read by sum only, never compared
    public record Latency(long[] counts) {
        /// Four buckets for each doubling, up to an hour and more.
        public static final int BUCKETS = 128;

        static final Latency NONE = new Latency(new long[BUCKETS]);

        public Latency {
            if (counts.length != BUCKETS)
                throw new IllegalArgumentException(
                        "counts: " + counts.length + " (expected: " + BUCKETS + ")");
        }

        /// The bucket that a duration falls into.
        public static int bucketOf(long micros) {
            if (micros < 4) return (int) Math.max(0, micros);
            int magnitude = 63 - Long.numberOfLeadingZeros(micros);
            int quarter = (int) (micros >>> (magnitude - 2)) & 3;
            return Math.min(BUCKETS - 1, (magnitude - 1) * 4 + quarter);
        }

        /// The lowest duration that falls into a bucket, in microseconds.
        public static long lowestOf(int bucket) {
            if (bucket < 4) return bucket;
            return (4L + bucket % 4) << (bucket / 4 - 1);
        }

        /// The duration that this share of all stays below, in microseconds; 0 without any.
        ///
        /// @param share 0 to 1
        public long quantile(double share) {
            long all = Arrays.stream(counts).sum();
            long wanted = (long) Math.ceil(all * share);
            long seen = 0;
            for (int i = 0; i < BUCKETS; i++) {
                seen += counts[i];
                if (counts[i] > 0 && seen >= wanted)
                    return i == BUCKETS - 1 ? lowestOf(i) : lowestOf(i + 1);
            }
            return 0;
        }

        Latency plus(Latency other) {
            long[] sum = counts.clone();
            for (int i = 0; i < BUCKETS; i++) sum[i] += other.counts[i];
            return new Latency(sum);
        }

        Latency minus(Latency other) {
            long[] rest = counts.clone();
            for (int i = 0; i < BUCKETS; i++) rest[i] -= other.counts[i];
            return new Latency(rest);
        }
    }
}
