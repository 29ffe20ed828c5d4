package io.leno.platform.consul;

import io.leno.api.config.ConfigResource;
import io.leno.api.config.Origin;
import io.leno.api.config.Problem;
import io.leno.api.config.Problem.Severity;
import io.leno.api.config.ResourceKey;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// The resources of Istio that configuration entries of Consul amount to, and what of them cannot
/// be said with these. Whatever a user wrote himself comes before them.
final class EntryRules {
    /// Later than anything: of two rules for a host the older one counts.
    private static final Instant LAST = Instant.parse("9999-12-31T23:59:59Z");

    private final ConsulSettings settings;
    private final Map<ResourceKey, ConfigResource> resources = new TreeMap<>(EntryRules::byName);
    private final List<Problem> problems = new ArrayList<>();

    EntryRules(ConsulSettings settings) {
        this.settings = settings;
    }

    private static int byName(ResourceKey one, ResourceKey other) {
        return one.toString().compareTo(other.toString());
    }

    ConsulSettings settings() {
        return settings;
    }

    Map<ResourceKey, ConfigResource> resources() {
        return resources;
    }

    List<Problem> problems() {
        return problems;
    }

    /// @param entry it was made of: `service-resolver reviews`
    void add(String group, String kind, String name, String entry, Map<String, Object> spec) {
        String apiVersion = group + "/v1";
        var key = new ResourceKey(group, kind, settings.namespace(), name);
        Map<String, Object> metadata = Map.of("name", name, "namespace", settings.namespace());
        Map<String, Object> body =
                Map.of("apiVersion", apiVersion, "kind", kind, "metadata", metadata, "spec", spec);
        resources.put(
                key,
                new ConfigResource(
                        key,
                        apiVersion,
                        Map.of(),
                        Map.of(),
                        LAST,
                        body,
                        Origin.of(settings.source() + "/" + entry)));
    }

    /// What no rule can say is left out, and told.
    void refuse(String entry, String path, String message) {
        problems.add(
                new Problem(
                        Severity.WARNING, "not-acted-on", entry, settings.source(), path, message));
    }

    static String text(Map<?, ?> entry, String field) {
        return entry.get(field) instanceof String text ? text : "";
    }

    static Map<?, ?> map(Map<?, ?> entry, String field) {
        return entry.get(field) instanceof Map<?, ?> map ? map : Map.of();
    }

    static List<?> list(Map<?, ?> entry, String field) {
        return entry.get(field) instanceof List<?> list ? list : List.of();
    }
}
