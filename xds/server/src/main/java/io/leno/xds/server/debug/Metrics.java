package io.leno.xds.server.debug;

import java.lang.management.ManagementFactory;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/// The Prometheus text of `/metrics`, under istiod's names where it has one.
final class Metrics {
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
        var mesh = view.mesh();
        values.put("pilot_xds{version=\"" + version + "\"}", (double) view.proxies().size());
        values.put("pilot_services", (double) mesh.services().size());
        values.put("leno_mesh_version", (double) mesh.version());
        values.put("leno_config_problems", (double) view.problems().size());
        values.put("pilot_info{version=\"" + version + "\"}", 1.0);
        values.put("istio_build{component=\"pilot\",tag=\"leno-" + version + "\"}", 1.0);
        values.put("process_start_time_seconds", startSeconds());
        return format(values);
    }

    private static double startSeconds() {
        return ManagementFactory.getRuntimeMXBean().getStartTime() / 1000.0;
    }

    private static String format(Map<String, Double> values) {
        var text = new StringBuilder();
        Set<String> typed = new HashSet<>();
        values.forEach(
                (name, value) -> {
                    String family = family(name);
                    if (typed.add(family))
                        text.append("# TYPE ")
                                .append(family)
                                .append(' ')
                                .append(type(family))
                                .append('\n');
                    text.append(name).append(' ').append(number(value)).append('\n');
                });
        return text.toString();
    }

    private static String family(String name) {
        int labels = name.indexOf('{');
        String plain = labels < 0 ? name : name.substring(0, labels);
        return plain.startsWith("pilot_proxy_convergence_time")
                ? "pilot_proxy_convergence_time"
                : plain;
    }

    private static String type(String family) {
        if (family.equals("pilot_proxy_convergence_time")) return "histogram";
        boolean counts =
                family.endsWith("_pushes")
                        || family.endsWith("_bytes")
                        || family.endsWith("_reject")
                        || family.endsWith("_nonce")
                        || family.startsWith("pilot_total_");
        return counts ? "counter" : "gauge";
    }

    private static String number(double value) {
        return value == Math.rint(value) && Math.abs(value) < 1e15
                ? Long.toString((long) value)
                : Double.toString(value);
    }
}
