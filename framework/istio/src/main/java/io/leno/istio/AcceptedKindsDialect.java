package io.leno.istio;

import io.leno.api.config.ConfigDialect;
import io.leno.api.config.ConfigResource;
import io.leno.api.config.ParsedConfig;
import io.leno.api.config.ResourceKey;
import io.leno.istio.bind.Report;
import io.leno.istio.bind.Suggestion;

import org.osgi.service.component.annotations.Component;

import java.util.List;
import java.util.Map;
import java.util.Set;

/// Kinds of Istio and Kubernetes that are right to have and that do nothing here yet: each is
/// reported, none is refused.
@Component
public final class AcceptedKindsDialect implements ConfigDialect {
    private static final Map<String, Set<String>> ISTIO =
            Map.of(
                    "security.istio.io",
                    Set.of("AuthorizationPolicy", "PeerAuthentication", "RequestAuthentication"),
                    "telemetry.istio.io",
                    Set.of("Telemetry"));
    private static final String KUBERNETES = "networking.k8s.io";
    private static final Set<String> INGRESS = Set.of("Ingress", "IngressClass");

    @Override
    public String name() {
        return "kinds accepted by name";
    }

    /// A kind that one of Istio's groups does not have is ours as well, to be refused; of
    /// Kubernetes' group only what concerns traffic from outside is.
    @Override
    public boolean understands(ResourceKey key) {
        return ISTIO.containsKey(key.group())
                || (key.group().equals(KUBERNETES) && INGRESS.contains(key.kind()));
    }

    @Override
    public ParsedConfig parse(ConfigResource resource) {
        var report = new Report(resource);
        Set<String> kinds = ISTIO.getOrDefault(resource.key().group(), INGRESS);
        String kind = resource.key().kind();
        if (!kinds.contains(kind)) {
            String message = "unknown kind \"" + kind + "\"" + Suggestion.hint(kind, kinds);
            report.unreadable("unknown-kind", "kind", message);
            return ParsedConfig.refused(report.problems());
        }
        report.notActedOn("", kind);
        return ParsedConfig.of(List.of(), report.problems());
    }
}
