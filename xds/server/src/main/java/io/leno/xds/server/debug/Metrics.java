package io.leno.xds.server.debug;

import java.lang.management.ManagementFactory;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/// The Prometheus text of `/metrics`, under istiod's names where it has one.
final class Metrics {
    private static final Set<String> COUNTERS =
            Set.of(
                    "pilot_xds_expired_nonce",
                    "pilot_xds_write_timeout",
                    "pilot_inbound_updates",
                    "pilot_push_triggers",
                    "pilot_k8s_cfg_events");

    private final ControlPlaneView view;
    private final BundlePages added;
    private final String version;

    Metrics(ControlPlaneView view, BundlePages added, String version) {
        this.view = view;
        this.added = added;
        this.version = version;
    }

    String text() {
        var values = new TreeMap<>(view.counters());
        values.putAll(added.metrics());
        values.putAll(MeshMetrics.of(view.mesh()));
        values.putAll(MeshMetrics.of(view.proxies()));
        values.put("leno_config_problems", (double) view.problems().size());
        values.put("pilot_info{version=\"" + version + "\"}", 1.0);
        values.put("istio_build{component=\"pilot\",tag=\"leno-" + version + "\"}", 1.0);
        values.put("process_start_time_seconds", startSeconds());
        values.put("istiod_uptime_seconds", System.currentTimeMillis() / 1000.0 - startSeconds());
        values.put("xds_cache_size", (double) view.cache().size());
        return format(values);
    }

    private static double startSeconds() {
        return ManagementFactory.getRuntimeMXBean().getStartTime() / 1000.0;
    }

    private static String format(Map<String, Double> values) {
        var text = new StringBuilder();
        Set<String> histograms = histograms(values.keySet());
        Set<String> typed = new HashSet<>();
        values.forEach(
                (name, value) -> {
                    String family = family(name, histograms);
                    if (typed.add(family)) {
                        String type = histograms.contains(family) ? "histogram" : type(family);
                        text.append("# TYPE %s %s\n".formatted(family, type));
                    }
                    text.append(name).append(' ').append(number(value)).append('\n');
                });
        return text.toString();
    }

    private static Set<String> histograms(Set<String> names) {
        var histograms = new HashSet<String>();
        for (String name : names) {
            int end = name.indexOf("_bucket{");
            if (end > 0) histograms.add(name.substring(0, end));
        }
        return histograms;
    }

    private static String family(String name, Set<String> histograms) {
        int labels = name.indexOf('{');
        String plain = labels < 0 ? name : name.substring(0, labels);
        String base = plain.replaceFirst("_(bucket|count|sum)$", "");
        return histograms.contains(base) ? base : plain;
    }

    private static String type(String family) {
        boolean counts =
                COUNTERS.contains(family)
                        || family.endsWith("_pushes")
                        || family.endsWith("_sent_bytes")
                        || family.startsWith("pilot_total_");
        return counts ? "counter" : "gauge";
    }

    private static String number(double value) {
        return value == Math.rint(value) && Math.abs(value) < 1e15
                ? Long.toString((long) value)
                : Double.toString(value);
    }
}
