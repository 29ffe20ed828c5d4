package io.leno.api.plugin;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/// Statuses, outcomes and events of plugins as JSON: what processes show and `lenoctl` reads. Times
/// are ISO-8601, absent values are left out.
public final class PluginsJson {
    private PluginsJson() {}

    /// `{"plugins": [{"name": …, "generations": [{"number": 2, "state": "live", …}, …]}, …]}`
    public static String statuses(List<PluginStatus> plugins) {
        return statuses(plugins, plugin -> Map.of());
    }

    /// The same, with what else is known of some.
    ///
    /// @param more JSON-like, by the name of a plugin; told as `script` where it is not empty
    public static String statuses(
            List<PluginStatus> plugins, Function<String, Map<String, Object>> more) {
        return text(
                Map.of(
                        "plugins",
                        plugins.stream()
                                .map(each -> fields(each, more.apply(each.name())))
                                .toList()));
    }

    /// `{"outcome": "done", "plugin": "tenant", "generation": 2, "text": …}`
    public static String outcome(PluginOutcome outcome) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put(
                "outcome",
                switch (outcome) {
                    case PluginOutcome.Done _ -> "done";
                    case PluginOutcome.Unchanged _ -> "unchanged";
                    case PluginOutcome.Refused _ -> "refused";
                });
        fields.put("plugin", outcome.plugin());
        switch (outcome) {
            case PluginOutcome.Done done -> fields.put("generation", done.generation());
            case PluginOutcome.Unchanged same -> fields.put("generation", same.generation());
            case PluginOutcome.Refused _ -> {}
        }
        fields.put("text", outcome.text());
        return text(fields);
    }

    /// `{"events": [{"at": …, "kind": "live", "plugin": …, "generation": 2, …}, …]}`
    public static String events(List<PluginEvent> events) {
        return text(Map.of("events", events.stream().map(PluginsJson::fields).toList()));
    }

    private static Map<String, Object> fields(PluginStatus plugin, Map<String, Object> script) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("name", plugin.name());
        fields.put("kind", plugin.kind());
        fields.put("system", plugin.system());
        if (!plugin.set().isEmpty()) fields.put("set", plugin.set());
        fields.put("pinned", plugin.pinned());
        plugin.canary().ifPresent(rule -> fields.put("canary", rule.toString()));
        Optional<PluginGeneration> live = plugin.live();
        live.ifPresent(generation -> fields.put("live", generation.number()));
        if (!script.isEmpty()) fields.put("script", script);
        fields.put("generations", plugin.generations().stream().map(PluginsJson::fields).toList());
        return fields;
    }

    private static Map<String, Object> fields(PluginGeneration generation) {
        PluginAccount account = generation.account();
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("number", generation.number());
        fields.put("state", generation.state().toString());
        fields.put("sha256", generation.sha256());
        if (!generation.version().isEmpty()) fields.put("version", generation.version());
        fields.put("file", generation.file());
        fields.put("since", generation.since().toString());
        if (!generation.reason().isEmpty()) fields.put("reason", generation.reason());
        if (generation.bundleId() >= 0) fields.put("bundle_id", generation.bundleId());
        fields.put("streams", account.streams());
        fields.put("requests", account.requests());
        fields.put("errors", account.errors());
        fields.put("failures", account.failures());
        if (account.requests() > 0) {
            fields.put("p50_us", account.latency().quantile(0.5));
            fields.put("p99_us", account.latency().quantile(0.99));
        }
        generation
                .stillReachable()
                .map(Duration::toSeconds)
                .ifPresent(seconds -> fields.put("still_reachable_s", seconds));
        return fields;
    }

    private static Map<String, Object> fields(PluginEvent event) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("at", event.at().toString());
        fields.put("kind", event.kind().toString());
        fields.put("plugin", event.plugin());
        if (event.generation() > 0) fields.put("generation", event.generation());
        if (!event.file().isEmpty()) fields.put("file", event.file());
        fields.put("text", event.text());
        return fields;
    }

    private static String text(Object value) {
        return switch (value) {
            case Map<?, ?> object ->
                    object.entrySet().stream()
                            .map(each -> quoted("" + each.getKey()) + ":" + text(each.getValue()))
                            .collect(Collectors.joining(",", "{", "}"));
            case List<?> array ->
                    new ArrayList<Object>(array)
                            .stream()
                                    .map(PluginsJson::text)
                                    .collect(Collectors.joining(",", "[", "]"));
            case String string -> quoted(string);
            default -> value.toString();
        };
    }

    private static String quoted(String text) {
        StringBuilder json = new StringBuilder("\"");
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '"' -> json.append("\\\"");
                case '\\' -> json.append("\\\\");
                case '\n' -> json.append("\\n");
                default -> {
                    if (c < ' ') json.append(String.format("\\u%04x", (int) c));
                    else json.append(c);
                }
            }
        }
        return json.append('"').toString();
    }
}
