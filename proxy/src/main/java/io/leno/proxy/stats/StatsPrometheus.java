package io.leno.proxy.stats;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Stats in Prometheus' text format, under the names and labels that Envoy gives them.
public final class StatsPrometheus {
    private StatsPrometheus() {}

    public static String render(Stats stats, StatFilter filter) {
        var out = new StringBuilder();
        renderPlain(out, filter.select(stats, Counter.class), "counter");
        renderPlain(out, filter.select(stats, Gauge.class), "gauge");
        byName(filter.select(stats, Histogram.class))
                .forEach(
                        (name, histograms) -> {
                            appendType(out, name, "histogram");
                            for (Histogram histogram : histograms) {
                                appendHistogram(out, name, histogram);
                            }
                        });
        return out.toString();
    }

    private static void renderPlain(StringBuilder out, List<? extends Stat> stats, String type) {
        byName(stats)
                .forEach(
                        (name, same) -> {
                            appendType(out, name, type);
                            for (Stat stat : same) {
                                out.append(name).append('{');
                                appendLabels(out, stat);
                                out.append("} ")
                                        .append(Long.toUnsignedString(StatsText.value(stat)))
                                        .append('\n');
                            }
                        });
    }

    private static <T extends Stat> Map<String, List<T>> byName(List<T> stats) {
        var byName = new TreeMap<String, List<T>>();
        for (T stat : stats) {
            byName.computeIfAbsent(metric(stat), missing -> new ArrayList<>()).add(stat);
        }
        return byName;
    }

    private static void appendType(StringBuilder out, String name, String type) {
        out.append("# TYPE ").append(name).append(' ').append(type).append('\n');
    }

    private static void appendHistogram(StringBuilder out, String name, Histogram histogram) {
        HistogramSnapshot all = histogram.cumulative();
        var labels = new StringBuilder();
        appendLabels(labels, histogram);
        String more = labels.isEmpty() ? "" : labels + ",";
        for (double bound : StatsText.BOUNDS) {
            String le = bound == Math.rint(bound) ? "" + (long) bound : "" + bound;
            out.append(name).append("_bucket{").append(more).append("le=\"").append(le);
            out.append("\"} ").append(all.countBelow(bound)).append('\n');
        }
        out.append(name).append("_bucket{").append(more).append("le=\"+Inf\"} ");
        out.append(all.count()).append('\n');
        out.append(name).append("_sum{").append(labels).append("} ").append(all.sum());
        out.append('\n');
        out.append(name).append("_count{").append(labels).append("} ").append(all.count());
        out.append('\n');
    }

    private static void appendLabels(StringBuilder out, Stat stat) {
        String separator = "";
        for (StatName.Tag tag : stat.tagged().tags()) {
            out.append(separator).append(clean(tag.name())).append("=\"");
            out.append(escaped(tag.value())).append('"');
            separator = ",";
        }
    }

    private static String escaped(String value) {
        return value.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n");
    }

    private static String metric(Stat stat) {
        return "envoy_" + clean(stat.tagged().stripped());
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
