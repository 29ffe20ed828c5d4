package io.leno.proxy.stats;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Stats in Prometheus' text format, under the names and labels that Envoy gives them.
public final class StatsPrometheus {
    /// Names that begin so are their users' own.
    private static final List<String> OWN = List.of("istiocustom.", "wasmcustom.");

    private final Stats stats;
    private final StringBuilder out = new StringBuilder();

    private StatsPrometheus(Stats stats) {
        this.stats = stats;
    }

    /// How histograms appear.
    public enum Histograms {
        BUCKETS,
        /// Quantiles.
        SUMMARY
    }

    /// @param texts whether text readouts are shown, as gauges of 0 with the text as a label
    public static String render(
            Stats stats, StatFilter filter, Histograms histograms, boolean texts) {
        var page = new StatsPrometheus(stats);
        List<Stat> selected = filter.select(stats);
        page.plain(StatFilter.only(selected, Counter.class), "counter");
        page.plain(StatFilter.only(selected, Gauge.class), "gauge");
        if (texts) page.plain(StatFilter.only(selected, TextReadout.class), "gauge");
        boolean summary = histograms == Histograms.SUMMARY;
        for (var same : page.byName(StatFilter.only(selected, Histogram.class)).entrySet()) {
            page.type(same.getKey(), summary ? "summary" : "histogram");
            for (Named<Histogram> one : same.getValue()) {
                if (summary) page.summary(same.getKey(), one);
                else page.histogram(same.getKey(), one);
            }
        }
        return page.out.toString();
    }

    private record Named<T extends Stat>(T stat, StatName name) {}

    private <T extends Stat> Map<String, List<Named<T>>> byName(List<T> stats) {
        var byName = new TreeMap<String, List<Named<T>>>();
        for (T stat : stats) {
            StatName name = this.stats.named(stat);
            byName.computeIfAbsent(shown(name.stripped()), none -> new ArrayList<>())
                    .add(new Named<>(stat, name));
        }
        return byName;
    }

    private static String shown(String name) {
        for (String own : OWN) {
            if (name.startsWith(own)) return clean(name.substring(own.length()));
        }
        return "envoy_" + clean(name);
    }

    private <T extends Stat> void plain(List<T> stats, String type) {
        byName(stats)
                .forEach(
                        (name, same) -> {
                            type(name, type);
                            for (Named<T> one : same) {
                                out.append(name).append('{');
                                labels(one.name());
                                out.append(value(one)).append('\n');
                            }
                        });
    }

    private String value(Named<? extends Stat> one) {
        if (!(one.stat() instanceof TextReadout text)) return "} " + StatsText.value(one.stat());
        String separator = one.name().tags().isEmpty() ? "" : ",";
        return separator + "text_value=\"" + escaped(text.value()) + "\"} 0";
    }

    private void type(String name, String type) {
        out.append("# TYPE ").append(name).append(' ').append(type).append('\n');
    }

    private void histogram(String name, Named<Histogram> one) {
        HistogramSnapshot all = one.stat().cumulative();
        for (double bound : one.stat().bounds()) {
            bucket(name, one, decimal(bound)).append(all.countBelow(bound)).append('\n');
        }
        bucket(name, one, "+Inf").append(all.count()).append('\n');
        sums(name, one, all);
    }

    private void summary(String name, Named<Histogram> one) {
        HistogramSnapshot all = one.stat().cumulative();
        HistogramSnapshot interval = one.stat().interval();
        for (double share : StatsText.QUANTILES) {
            out.append(name).append('{');
            labels(one.name());
            if (!one.name().tags().isEmpty()) out.append(',');
            double value = interval.quantile(share);
            out.append("quantile=\"").append(decimal(share)).append("\"} ");
            out.append(Double.isNaN(value) ? "NaN" : decimal(value)).append('\n');
        }
        sums(name, one, all);
    }

    private StringBuilder bucket(String name, Named<Histogram> one, String bound) {
        out.append(name).append("_bucket{");
        labels(one.name());
        if (!one.name().tags().isEmpty()) out.append(',');
        return out.append("le=\"").append(bound).append("\"} ");
    }

    private void sums(String name, Named<Histogram> one, HistogramSnapshot all) {
        out.append(name).append("_sum{");
        labels(one.name());
        out.append("} ").append(decimal(all.middleSum())).append('\n');
        out.append(name).append("_count{");
        labels(one.name());
        out.append("} ").append(all.count()).append('\n');
    }

    private static String decimal(double value) {
        if (value == Math.rint(value)) return "" + (long) value;
        return Double.toString(Math.round(value * 1e12) / 1e12);
    }

    private void labels(StatName name) {
        String separator = "";
        for (StatName.Tag tag : name.tags()) {
            out.append(separator).append(clean(tag.name())).append("=\"");
            out.append(escaped(tag.value())).append('"');
            separator = ",";
        }
    }

    private static String escaped(String value) {
        return value.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n");
    }

    /// What Prometheus allows in names.
    private static String clean(String name) {
        var clean = new StringBuilder(name.length());
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            boolean fine =
                    (c >= 'a' && c <= 'z')
                            || (c >= 'A' && c <= 'Z')
                            || (c >= '0' && c <= '9')
                            || c == '_';
            clean.append(fine ? c : '_');
        }
        return clean.toString();
    }
}
