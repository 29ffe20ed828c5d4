package io.leno.proxy.stats;

import java.util.List;
import java.util.function.DoubleFunction;

/// Stats as Envoy's `/stats?format=json` shows them.
public final class StatsJson {
    private StatsJson() {}

    public static String render(Stats stats, StatFilter filter, StatsText.Buckets buckets) {
        var out = new StringBuilder("{\"stats\":[");
        List<Stat> selected = filter.select(stats);
        String separator = "";
        for (TextReadout text : StatFilter.only(selected, TextReadout.class)) {
            appendName(out.append(separator).append("{\"name\":"), text.name());
            appendName(out.append(",\"value\":"), text.value());
            out.append('}');
            separator = ",";
        }
        for (Stat stat : StatFilter.plain(selected)) {
            appendName(out.append(separator).append("{\"name\":"), stat.name());
            out.append(",\"value\":").append(StatsText.value(stat)).append('}');
            separator = ",";
        }
        List<Histogram> histograms =
                StatFilter.only(selected, Histogram.class).stream()
                        .filter(Histogram::isUsed)
                        .toList();
        if (!histograms.isEmpty()) {
            out.append(separator).append("{\"histograms\":");
            switch (buckets) {
                case SUMMARY -> appendQuantiles(out, histograms);
                case DETAILED -> appendDetails(out, histograms);
                case CUMULATIVE, DISJOINT -> appendBuckets(out, histograms, buckets);
            }
            out.append('}');
        }
        return out.append("]}").toString();
    }

    private static void appendShares(StringBuilder out, String key) {
        out.append("{\"").append(key).append("\":[");
        String separator = "";
        for (double share : StatsText.QUANTILES) {
            out.append(separator).append(StatsText.number(share * 100));
            separator = ",";
        }
        out.append("],");
    }

    private static void appendQuantiles(StringBuilder out, List<Histogram> histograms) {
        appendShares(out, "supported_quantiles");
        String separator = "\"computed_quantiles\":[{\"name\":";
        for (Histogram histogram : histograms) {
            appendName(out.append(separator), histogram.name());
            appendPairs(out.append(",\"values\":"), histogram);
            out.append('}');
            separator = ",{\"name\":";
        }
        out.append("]}");
    }

    private static void appendDetails(StringBuilder out, List<Histogram> histograms) {
        appendShares(out, "supported_percentiles");
        String separator = "\"details\":[{\"name\":";
        for (Histogram histogram : histograms) {
            appendName(out.append(separator), histogram.name());
            appendBins(out.append(",\"totals\":["), histogram.cumulative());
            appendBins(out.append("],\"intervals\":["), histogram.interval());
            appendPairs(out.append("],\"percentiles\":"), histogram);
            out.append('}');
            separator = ",{\"name\":";
        }
        out.append("]}");
    }

    private static void appendBins(StringBuilder out, HistogramSnapshot snapshot) {
        String separator = "{\"lower_bound\":";
        for (HistogramSnapshot.Bin bin : snapshot.bins()) {
            out.append(separator).append(StatsText.number(bin.lower()));
            out.append(",\"width\":").append(StatsText.number(bin.width()));
            out.append(",\"count\":").append(bin.count()).append('}');
            separator = ",{\"lower_bound\":";
        }
    }

    private static void appendPairs(StringBuilder out, Histogram histogram) {
        HistogramSnapshot interval = histogram.interval();
        HistogramSnapshot all = histogram.cumulative();
        String separator = "[";
        for (double share : StatsText.QUANTILES) {
            out.append(separator).append("{\"cumulative\":").append(number(all.quantile(share)));
            out.append(",\"interval\":").append(number(interval.quantile(share))).append('}');
            separator = ",";
        }
        out.append(']');
    }

    private static void appendBuckets(
            StringBuilder out, List<Histogram> histograms, StatsText.Buckets buckets) {
        String separator = "[{\"name\":";
        for (Histogram histogram : histograms) {
            appendName(out.append(separator), histogram.name());
            DoubleFunction<String> recent = StatsText.counts(histogram.interval(), buckets);
            DoubleFunction<String> total = StatsText.counts(histogram.cumulative(), buckets);
            String comma = ",\"buckets\":[";
            for (double bound : histogram.bounds()) {
                out.append(comma).append("{\"upper_bound\":").append(StatsText.number(bound));
                out.append(",\"interval\":").append(recent.apply(bound));
                out.append(",\"cumulative\":").append(total.apply(bound)).append('}');
                comma = ",";
            }
            out.append("]}");
            separator = ",{\"name\":";
        }
        out.append(']');
    }

    private static String number(double value) {
        return Double.isNaN(value) ? "null" : StatsText.number(value);
    }

    private static void appendName(StringBuilder out, String name) {
        out.append('"').append(name.replace("\\", "\\\\").replace("\"", "\\\"")).append('"');
    }
}
