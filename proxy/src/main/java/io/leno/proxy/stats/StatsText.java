package io.leno.proxy.stats;

import java.util.List;
import java.util.function.DoubleFunction;

/// Stats as Envoy's `/stats` shows them: texts, then counters and gauges, then histograms, each
/// sorted.
public final class StatsText {
    /// How histograms appear.
    public enum Buckets {
        /// Quantiles.
        SUMMARY,
        /// How many values are below each bound.
        CUMULATIVE,
        /// How many values are between each bound and the one before.
        DISJOINT,
        /// Each bin that has values, and the quantiles.
        DETAILED
    }

    static final double[] QUANTILES = {0, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99, 0.995, 0.999, 1};

    private StatsText() {}

    public static String render(Stats stats, StatFilter filter, Buckets buckets) {
        var out = new StringBuilder();
        List<Stat> selected = filter.select(stats);
        for (TextReadout text : StatFilter.only(selected, TextReadout.class)) {
            out.append(text.name()).append(": \"").append(text.value()).append("\"\n");
        }
        for (Stat stat : StatFilter.plain(selected)) {
            out.append(stat.name()).append(": ").append(value(stat)).append('\n');
        }
        for (Histogram histogram : StatFilter.only(selected, Histogram.class)) {
            out.append(histogram.name()).append(':');
            appendHistogram(out, histogram, buckets);
            out.append('\n');
        }
        return out.toString();
    }

    /// Of a counter or gauge; unsigned, as Envoy's.
    static String value(Stat stat) {
        return switch (stat) {
            case Counter counter -> Long.toUnsignedString(counter.value());
            case Gauge gauge -> Long.toUnsignedString(gauge.value());
            case Histogram _, TextReadout _ ->
                    throw new IllegalArgumentException(stat.name() + " has no single number");
        };
    }

    private static void appendHistogram(StringBuilder out, Histogram histogram, Buckets buckets) {
        HistogramSnapshot all = histogram.cumulative();
        if (all.count() == 0) {
            out.append(" No recorded values");
            return;
        }
        HistogramSnapshot interval = histogram.interval();
        switch (buckets) {
            case SUMMARY -> appendQuantiles(out, interval, all, " ");
            case DETAILED -> {
                appendBins(out.append("\n  totals="), all);
                appendBins(out.append("\n  intervals="), interval);
                appendQuantiles(out.append("\n  summary="), interval, all, "");
            }
            case CUMULATIVE, DISJOINT -> {
                DoubleFunction<String> recent = counts(interval, buckets);
                DoubleFunction<String> total = counts(all, buckets);
                for (double bound : histogram.bounds()) {
                    out.append(" B").append(number(bound));
                    appendPair(out, recent.apply(bound), total.apply(bound));
                }
            }
        }
    }

    private static void appendQuantiles(
            StringBuilder out, HistogramSnapshot interval, HistogramSnapshot all, String before) {
        String separator = before;
        for (double share : QUANTILES) {
            out.append(separator).append('P').append(number(share * 100));
            appendPair(out, number(interval.quantile(share)), number(all.quantile(share)));
            separator = " ";
        }
    }

    private static void appendBins(StringBuilder out, HistogramSnapshot snapshot) {
        String separator = "";
        for (HistogramSnapshot.Bin bin : snapshot.bins()) {
            out.append(separator).append(number(bin.lower())).append(',');
            out.append(number(bin.width())).append(':').append(bin.count());
            separator = ", ";
        }
    }

    private static void appendPair(StringBuilder out, String interval, String cumulative) {
        out.append('(').append(interval).append(',').append(cumulative).append(')');
    }

    static DoubleFunction<String> counts(HistogramSnapshot snapshot, Buckets buckets) {
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
