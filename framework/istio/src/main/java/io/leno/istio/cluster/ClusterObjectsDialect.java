package io.leno.istio.cluster;

import io.leno.api.config.ConfigDialect;
import io.leno.api.config.ConfigResource;
import io.leno.api.config.ParsedConfig;
import io.leno.api.config.ResourceKey;
import io.leno.api.config.Rule;

import org.osgi.service.component.annotations.Component;

import java.util.List;

/// Namespaces: the Gateway API selects them by their labels.
@Component
public final class ClusterObjectsDialect implements ConfigDialect {
    @Override
    public String name() {
        return "kubernetes objects";
    }

    @Override
    public boolean understands(ResourceKey key) {
        return key.group().isEmpty() && key.kind().equals("Namespace");
    }

    @Override
    public ParsedConfig parse(ConfigResource resource) {
        var spec = new NamespaceSpec(resource.key().name(), resource.labels());
        return ParsedConfig.of(
                List.of(
                        new Rule<>(
                                resource.key(),
                                "",
                                resource.key().name(),
                                resource.annotations(),
                                resource.created(),
                                spec,
                                resource.origin())),
                List.of());
    }
}
