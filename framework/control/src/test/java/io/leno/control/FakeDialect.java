package io.leno.control;

import io.leno.api.config.ConfigDialect;
import io.leno.api.config.ConfigResource;
import io.leno.api.config.Origin;
import io.leno.api.config.ParsedConfig;
import io.leno.api.config.Problem;
import io.leno.api.config.Problem.Severity;
import io.leno.api.config.ResourceKey;
import io.leno.api.config.Rule;
import io.leno.api.config.WorkloadSelection;
import io.leno.api.model.Endpoint;
import io.leno.testkit.MeshModels;

import java.time.Instant;
import java.util.List;
import java.util.Map;

/// Understands the group `example.com`: `text` becomes a rule, `refuse` is refused, `fail` throws,
/// `host` declares a service at 10.9.9.9.
record FakeDialect(String name) implements ConfigDialect {
    record Text(String dialect, String text) {}

    static ConfigResource resource(String name, String field, String value) {
        return resource(name, field, value, Instant.EPOCH);
    }

    static ConfigResource resource(String name, String field, String value, Instant created) {
        var key = new ResourceKey("example.com", "Text", "default", name);
        return new ConfigResource(
                key,
                "example.com/v1",
                Map.of(),
                Map.of(),
                created,
                Map.of(field, value),
                new Origin(name + ".yaml", Map.of("", 1)));
    }

    @Override
    public boolean understands(ResourceKey key) {
        return key.group().equals("example.com");
    }

    @Override
    public ParsedConfig parse(ConfigResource resource) {
        var field = resource.body().entrySet().iterator().next();
        String value = String.valueOf(field.getValue());
        return switch (field.getKey()) {
            case "text" -> ParsedConfig.of(List.of(rule(resource, value)), List.of());
            case "host" ->
                    new ParsedConfig(
                            List.of(),
                            List.of(MeshModels.httpService(value, 80)),
                            Map.of(
                                    MeshModels.hostname(value),
                                    List.of(Endpoint.of("10.9.9.9", Map.of("http", 80), Map.of()))),
                            List.of());
            case "select" ->
                    new ParsedConfig(
                            List.of(),
                            List.of(MeshModels.httpService("outside", 80)),
                            Map.of(),
                            List.of(
                                    new WorkloadSelection(
                                            MeshModels.hostname("outside"),
                                            "default",
                                            Map.of("app", value),
                                            Map.of("http", 8080))),
                            List.of());
            case "fail" -> throw new IllegalStateException(value);
            default ->
                    ParsedConfig.refused(
                            List.of(
                                    Problem.of(
                                            Severity.ERROR, "invalid-value", resource, "", value)));
        };
    }

    private Rule<Text> rule(ConfigResource resource, String value) {
        return new Rule<>(
                resource.key(),
                resource.key().namespace(),
                resource.key().name(),
                resource.annotations(),
                resource.created(),
                new Text(name, value),
                resource.origin());
    }
}
