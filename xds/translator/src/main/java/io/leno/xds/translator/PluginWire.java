package io.leno.xds.translator;

import com.github.xds.type.v3.TypedStruct;
import com.google.protobuf.Any;

import io.envoyproxy.envoy.config.route.v3.FilterConfig;
import io.leno.api.istio.FilterPlugin;
import io.leno.api.istio.FilterPlugin.Canary;
import io.leno.api.istio.FilterPlugin.Limits;
import io.leno.api.istio.FilterPlugin.Quarantine;
import io.leno.api.istio.JsonObject;
import io.leno.api.istio.StringMatch;
import io.leno.proto.Structs;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// An attached plugin as it travels to Leno's proxies: a `TypedStruct` that says everything by
/// name, so that it needs no protobuf of its own. The fields are told in docs/write-a-filter.md.
final class PluginWire {
    static final String TYPE_URL = "type.googleapis.com/io.leno.FilterPlugin";

    private PluginWire() {}

    /// The filter in a chain.
    ///
    /// @param config in place of the plugin's own, which may name secrets
    static Any filter(
            FilterPlugin plugin, @Nullable JsonObject config, List<PluginCondition> match) {
        var value = new LinkedHashMap<String, Object>();
        value.put("plugin", plugin.plugin());
        if (!plugin.typeUrl().isEmpty()) value.put("typeUrl", plugin.typeUrl());
        if (config != null) value.put("config", config.fields());
        value.put("failurePolicy", plugin.failurePolicy().name());
        if (plugin.quarantine() != null) value.put("quarantine", quarantine(plugin.quarantine()));
        if (plugin.limits() != null) value.put("limits", limits(plugin.limits()));
        if (!match.isEmpty()) value.put("match", conditions(match));
        if (plugin.canary() != null) value.put("canary", canary(plugin.canary()));
        return struct(value);
    }

    /// What a virtual host or route says to the filter; without settings just that it runs.
    static Any perRoute(@Nullable JsonObject config, List<PluginCondition> match) {
        if (config == null && match.isEmpty()) return enabled();
        var value = new LinkedHashMap<String, Object>();
        if (config != null) value.put("config", config.fields());
        if (!match.isEmpty()) value.put("match", conditions(match));
        return struct(value);
    }

    static Any enabled() {
        return Protos.any(FilterConfig.newBuilder().setConfig(Any.getDefaultInstance()).build());
    }

    static Any disabled() {
        return Protos.any(FilterConfig.newBuilder().setDisabled(true).build());
    }

    private static Any struct(Map<String, Object> value) {
        return Protos.any(
                TypedStruct.newBuilder().setTypeUrl(TYPE_URL).setValue(Structs.of(value)).build());
    }

    private static Map<String, Object> quarantine(Quarantine quarantine) {
        var value = new LinkedHashMap<String, Object>();
        value.put("failures", quarantine.failures());
        put(value, "window", quarantine.window());
        put(value, "pause", quarantine.pause());
        return value;
    }

    private static Map<String, Object> limits(Limits limits) {
        var value = new LinkedHashMap<String, Object>();
        put(value, "maxCallTime", limits.maxCallTime());
        put(value, "maxPauseTime", limits.maxPauseTime());
        put(value, "maxBufferBytes", limits.maxBufferBytes());
        put(value, "maxInstructions", limits.maxInstructions());
        put(value, "maxMemoryBytes", limits.maxMemoryBytes());
        put(value, "maxOutputBytes", limits.maxOutputBytes());
        return value;
    }

    private static Map<String, Object> canary(Canary canary) {
        var value = new LinkedHashMap<String, Object>();
        value.put("percent", canary.percent());
        if (!canary.headers().isEmpty()) value.put("headers", matches(canary.headers()));
        if (!canary.stickyHeader().isEmpty()) value.put("stickyHeader", canary.stickyHeader());
        return value;
    }

    private static void put(Map<String, Object> value, String name, long number) {
        if (number != 0) value.put(name, number);
    }

    /// As proto JSON has durations: seconds, with as many decimals as needed.
    private static void put(Map<String, Object> value, String name, @Nullable Duration duration) {
        if (duration == null) return;
        var seconds =
                java.math.BigDecimal.valueOf(duration.getSeconds())
                        .add(java.math.BigDecimal.valueOf(duration.getNano(), 9));
        value.put(name, seconds.stripTrailingZeros().toPlainString() + "s");
    }

    private static List<Object> conditions(List<PluginCondition> match) {
        return match.stream().<Object>map(PluginWire::condition).toList();
    }

    private static Map<String, Object> condition(PluginCondition condition) {
        var value = new LinkedHashMap<String, Object>();
        if (!condition.paths().isEmpty())
            value.put("paths", condition.paths().stream().map(PluginWire::match).toList());
        if (!condition.methods().isEmpty()) value.put("methods", condition.methods());
        if (!condition.headers().isEmpty()) value.put("headers", matches(condition.headers()));
        return value;
    }

    private static Map<String, Object> matches(Map<String, StringMatch> headers) {
        var value = new LinkedHashMap<String, Object>();
        headers.forEach((name, match) -> value.put(name, match(match)));
        return value;
    }

    private static Map<String, Object> match(StringMatch match) {
        return switch (match) {
            case StringMatch.Exact(String value) -> Map.of("exact", value);
            case StringMatch.Prefix(String value) -> Map.of("prefix", value);
            case StringMatch.Regex(String value) -> Map.of("regex", value);
            case StringMatch.PathSeparatedPrefix(String value) -> Map.of("prefix", value);
            case StringMatch.Present() -> Map.of();
        };
    }
}
