package io.leno.proxy.stats;

import java.util.List;

/// Stats as Envoy's `/stats?format=json` shows them.
public final class StatsJson {
    private StatsJson() {}

    public static String render(Stats stats, StatFilter filter) {
        var out = new StringBuilder("{\"stats\":[");
        String separator = "";
        for (Stat stat : filter.selectPlain(stats)) {
            out.append(separator).append("{\"name\":");
            appendName(out, stat);
            out.append(",\"value\":")
                    .append(Long.toUnsignedString(StatsText.value(stat)))
                    .append('}');
            separator = ",";
        }
        List<Histogram> histograms = filter.select(stats, Histogram.class);
        histograms.removeIf(histogram -> !histogram.isUsed());
        if (!histograms.isEmpty()) {
            out.append(separator);
            appendHistograms(out, histograms);
        }
        return out.append("]}").toString();
    }

    private static void appendHistograms(StringBuilder out, List<Histogram> histograms) {
        out.append("{\"histograms\":{\"supported_quantiles\":[");
        String separator = "";
        for (double share : StatsText.QUANTILES) {
            out.append(separator).append(StatsText.number(share * 100));
            separator = ",";
        }
        out.append("],\"computed_quantiles\":[");
        separator = "";
        for (Histogram histogram : histograms) {
            out.append(separator).append("{\"name\":");
            appendName(out, histogram);
            out.append(",\"values\":[");
            appendQuantiles(out, histogram.interval(), histogram.cumulative());
            out.append("]}");
            separator = ",";
        }
        out.append("]}}");
    }

    private static void appendQuantiles(
            StringBuilder out, HistogramSnapshot interval, HistogramSnapshot all) {
        String separator = "";
        for (double share : StatsText.QUANTILES) {
            out.append(separator).append("{\"cumulative\":").append(number(all.quantile(share)));
            out.append(",\"interval\":").append(number(interval.quantile(share))).append('}');
            separator = ",";
        }
    }

    private static String number(double value) {
        return Double.isNaN(value) ? "null" : StatsText.number(value);
    }

    private static void appendName(StringBuilder out, Stat stat) {
        String name = stat.name().replace("\\", "\\\\").replace("\"", "\\\"");
        out.append('"').append(name).append('"');
    }
}
