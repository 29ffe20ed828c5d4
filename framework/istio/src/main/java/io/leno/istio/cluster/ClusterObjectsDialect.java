package io.leno.istio.cluster;

import io.leno.api.config.ConfigDialect;
import io.leno.api.config.ConfigResource;
import io.leno.api.config.ParsedConfig;
import io.leno.api.config.ResourceKey;
import io.leno.api.config.Rule;
import io.leno.api.istio.Credential;
import io.leno.istio.bind.Report;

import org.osgi.service.component.annotations.Component;

import java.util.List;

/// Namespaces, which the Gateway API selects by their labels, and what gateways and destination
/// rules name as credentials: Secrets, and ConfigMaps with authorities.
@Component
public final class ClusterObjectsDialect implements ConfigDialect {
    /// Has a dialect of its own.
    private static final ResourceKey MESH_CONFIG =
            new ResourceKey("", "ConfigMap", "istio-system", "istio");

    @Override
    public String name() {
        return "kubernetes objects";
    }

    @Override
    public boolean understands(ResourceKey key) {
        if (!key.group().isEmpty()) return false;
        return switch (key.kind()) {
            case "Namespace", "Secret" -> true;
            case "ConfigMap" -> !key.equals(MESH_CONFIG);
            default -> false;
        };
    }

    @Override
    public ParsedConfig parse(ConfigResource resource) {
        String name = resource.key().name();
        if (resource.key().kind().equals("Namespace")) {
            var spec = new NamespaceSpec(name, resource.labels());
            return ParsedConfig.of(List.of(rule(resource, spec)), List.of());
        }
        var report = new Report(resource);
        var reader = new CredentialReader(resource, report);
        boolean isSecret = resource.key().kind().equals("Secret");
        Credential credential = isSecret ? reader.secret() : reader.configMap();
        if (report.hasErrors()) return ParsedConfig.refused(report.problems());
        return ParsedConfig.of(List.of(rule(resource, credential)), report.problems());
    }

    private static <T> Rule<T> rule(ConfigResource resource, T spec) {
        return new Rule<>(
                resource.key(),
                resource.key().namespace(),
                resource.key().name(),
                resource.annotations(),
                resource.created(),
                spec,
                resource.origin());
    }
}
