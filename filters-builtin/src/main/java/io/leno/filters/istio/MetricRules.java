package io.leno.filters.istio;

import com.google.protobuf.Duration;
import com.google.protobuf.InvalidProtocolBufferException;

import io.leno.api.filter.FilterStats;
import io.leno.api.filter.ProxyNode;
import io.leno.api.plugin.InvalidPluginConfigException;

import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// What Istio's statistics leave out, rename and add. Istio: `stats.PluginConfig`.
///
/// @param isGateway reports as a waypoint does
/// @param usesHostHeader where the cluster tells no service
/// @param dropped names of metrics, without `istio_`
/// @param removed names of tags by metric; those of all metrics by the empty name
/// @param added tags and where their values come from, by metric as above
record MetricRules(
        boolean isGateway,
        boolean usesHostHeader,
        java.time.Duration interval,
        Set<String> dropped,
        Map<String, Set<String>> removed,
        Map<String, Map<String, TagSource>> added,
        LocalTags local,
        FilterStats stats) {
    private static final java.time.Duration INTERVAL = java.time.Duration.ofSeconds(5);
    private static final String FAMILY = "istiocustom.istio_";

    /// What the proxy says of itself.
    record LocalTags(Workload workload, String istioVersion) {}

    static MetricRules of(IstioConfig config, ProxyNode node, FilterStats stats) {
        if (!config.all("definitions").isEmpty()) {
            throw new InvalidPluginConfigException(
                    "PluginConfig.definitions: not supported yet (expected: none)");
        }
        Set<String> dropped = new HashSet<>();
        Map<String, Set<String>> removed = new HashMap<>();
        Map<String, Map<String, TagSource>> added = new HashMap<>();
        for (IstioConfig metric : config.all("metrics")) {
            String name = metric.text("name");
            if (metric.flag("drop")) {
                dropped.add(name);
                continue;
            }
            removed.computeIfAbsent(name, none -> new HashSet<>())
                    .addAll(metric.texts("tags_to_remove"));
            Map<String, TagSource> tags =
                    added.computeIfAbsent(name, none -> new LinkedHashMap<>());
            metric.map("dimensions").forEach((tag, from) -> tags.put(tag, TagSource.of(from)));
        }
        var local =
                new LocalTags(Workload.of(node.metadata(), Set.of()), node.text("ISTIO_VERSION"));
        var rules =
                new MetricRules(
                        config.named("reporter").equals("SERVER_GATEWAY"),
                        !config.flag("disable_host_header_fallback"),
                        interval(config),
                        Set.copyOf(dropped),
                        removed,
                        added,
                        local,
                        stats);
        rules.tellVersion();
        return rules;
    }

    private static java.time.Duration interval(IstioConfig config) {
        if (!config.has("tcp_reporting_duration")) return INTERVAL;
        try {
            Duration read =
                    Duration.parseFrom(
                            config.one("tcp_reporting_duration").message().toByteString());
            return java.time.Duration.ofSeconds(read.getSeconds(), read.getNanos());
        } catch (InvalidProtocolBufferException e) {
            throw new InvalidPluginConfigException("tcp_reporting_duration: " + e.getMessage(), e);
        }
    }

    private void tellVersion() {
        String version = local.istioVersion().isEmpty() ? "unknown" : local.istioVersion();
        Map<String, String> tags = new LinkedHashMap<>();
        tags.put("component", "proxy");
        tags.put("tag", version);
        stats.gauge(FAMILY + "build", tags).set(1);
    }

    boolean isDropped(String metric) {
        return dropped.contains(metric);
    }

    /// The tags of one metric, changed as configured.
    Map<String, String> tags(String metric, Map<String, String> tags, TagSource.Attributes from) {
        if (removed.isEmpty() && added.isEmpty()) return tags;
        Map<String, String> changed = new LinkedHashMap<>(tags);
        for (String name : List.of("", metric)) {
            changed.keySet().removeAll(removed.getOrDefault(name, Set.of()));
            added.getOrDefault(name, Map.of())
                    .forEach((tag, source) -> changed.put(tag, source.value(from)));
        }
        return changed;
    }

    FilterStats.Counter counter(String metric, Map<String, String> tags) {
        return stats.counter(FAMILY + metric, tags);
    }

    FilterStats.Histogram histogram(String metric, Map<String, String> tags) {
        return stats.histogram(FAMILY + metric, tags);
    }
}
