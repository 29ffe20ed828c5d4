package io.leno.proxy.stats;

import java.util.function.DoubleFunction;

/// Stats as Envoy's `/stats` shows them: counters and gauges, then histograms, each sorted.
public final class StatsText {
    /// How histograms appear.
    public enum Buckets {
        /// Quantiles.
        SUMMARY,
        /// How many values are below each bound.
        CUMULATIVE,
        /// How many values are between each bound and the one before.
        DISJOINT
    }

    static final double[] QUANTILES = {0, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99, 0.995, 0.999, 1};

    /// Envoy's default bounds.
    static final double[] BOUNDS = {
        0.5, 1, 5, 10, 25, 50, 100, 250, 500, 1000, 2500, 5000, 10000, 30000, 60000, 300000, 600000,
        1800000, 3600000
    };

    private StatsText() {}

    public static String render(Stats stats, StatFilter filter, Buckets buckets) {
        var out = new StringBuilder();
        for (Stat stat : filter.selectPlain(stats)) {
            out.append(stat.name())
                    .append(": ")
                    .append(Long.toUnsignedString(value(stat)))
                    .append('\n');
        }
        for (Histogram histogram : filter.select(stats, Histogram.class)) {
            out.append(histogram.name()).append(':');
            appendHistogram(out, histogram, buckets);
            out.append('\n');
        }
        return out.toString();
    }

    /// Of a counter or gauge.
    static long value(Stat stat) {
        return switch (stat) {
            case Counter counter -> counter.value();
            case Gauge gauge -> gauge.value();
            case Histogram _ ->
                    throw new IllegalArgumentException(stat.name() + " has no single value");
        };
    }

    private static void appendHistogram(StringBuilder out, Histogram histogram, Buckets buckets) {
        HistogramSnapshot all = histogram.cumulative();
        if (all.count() == 0) {
            out.append(" No recorded values");
            return;
        }
        HistogramSnapshot interval = histogram.interval();
        if (buckets == Buckets.SUMMARY) {
            for (double share : QUANTILES) {
                out.append(" P").append(number(share * 100));
                appendPair(out, number(interval.quantile(share)), number(all.quantile(share)));
            }
            return;
        }
        DoubleFunction<String> recent = counts(interval, buckets);
        DoubleFunction<String> total = counts(all, buckets);
        for (double bound : BOUNDS) {
            out.append(" B").append(number(bound));
            appendPair(out, recent.apply(bound), total.apply(bound));
        }
    }

    private static void appendPair(StringBuilder out, String interval, String cumulative) {
        out.append('(').append(interval).append(',').append(cumulative).append(')');
    }

    private static DoubleFunction<String> counts(HistogramSnapshot snapshot, Buckets buckets) {
        if (buckets == Buckets.CUMULATIVE) return bound -> "" + snapshot.countBelow(bound);
        var before = new long[1];
        return bound -> {
            long below = snapshot.countBelow(bound);
            long between = below - before[0];
            before[0] = below;
            return "" + between;
        };
    }

    /// As C++ prints a double: no decimals where there are none, `nan`, `1.8e+06`.
    static String number(double value) {
        if (Double.isNaN(value)) return "nan";
        if (value == Math.rint(value) && Math.abs(value) < 1e6) return "" + (long) value;
        if (value == Math.rint(value)) {
            int exponent = (int) Math.floor(Math.log10(Math.abs(value)));
            String mantissa = number(value / Math.pow(10, exponent));
            return mantissa + "e+" + (exponent < 10 ? "0" : "") + exponent;
        }
        return Double.toString(Math.round(value * 1e12) / 1e12);
    }
}
