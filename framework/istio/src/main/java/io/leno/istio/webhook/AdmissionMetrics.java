package io.leno.istio.webhook;

import org.jspecify.annotations.Nullable;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/// What the webhook was asked and answered, under the names of Istio's. Safe to use from any
/// thread.
final class AdmissionMetrics {
    private final Map<String, LongAdder> counters = new ConcurrentHashMap<>();

    void passed(Map<?, ?> request) {
        add("galley_validation_passed{" + resource(request) + "}");
    }

    /// @param reason in Istio's words: `unknown_type`, `invalid_resource`
    void failed(Map<?, ?> request, String reason) {
        if (Boolean.TRUE.equals(request.get("dryRun"))) return;
        add("galley_validation_failed{%s,reason=\"%s\"}".formatted(resource(request), reason));
    }

    void unanswered(int status) {
        add("galley_validation_http_error{status=\"" + status + "\"}");
    }

    Map<String, Double> values() {
        var values = new TreeMap<String, Double>();
        counters.forEach((name, count) -> values.put(name, (double) count.sum()));
        return values;
    }

    private void add(String name) {
        counters.computeIfAbsent(name, _ -> new LongAdder()).increment();
    }

    private static String resource(Map<?, ?> request) {
        Map<?, ?> resource = request.get("resource") instanceof Map<?, ?> map ? map : Map.of();
        return "group=\"%s\",version=\"%s\",resource=\"%s\""
                .formatted(
                        label(resource.get("group")),
                        label(resource.get("version")),
                        label(resource.get("resource")));
    }

    /// Names of kinds hold letters, digits, dots and dashes only.
    private static String label(@Nullable Object name) {
        return String.valueOf(name).replaceAll("[^A-Za-z0-9.-]", "");
    }
}
