package io.leno.istio;

import io.leno.api.config.ConfigDialect;
import io.leno.api.config.ConfigResource;
import io.leno.api.config.ParsedConfig;
import io.leno.api.config.ResourceKey;
import io.leno.istio.bind.Report;
import io.leno.istio.validate.Validator;

import org.osgi.service.component.annotations.Component;

import java.util.List;
import java.util.Set;

/// Kinds of Istio and Kubernetes that are right to have and that do nothing here yet: each is
/// reported; Istio's are judged as all of its kinds are.
@Component
public final class AcceptedKindsDialect implements ConfigDialect {
    private static final Set<String> ISTIO = Set.of("security.istio.io", "telemetry.istio.io");
    private static final String KUBERNETES = "networking.k8s.io";
    private static final Set<String> INGRESS = Set.of("Ingress", "IngressClass");

    private final Validator validator = new Validator();

    @Override
    public String name() {
        return "kinds accepted by name";
    }

    /// A kind that one of Istio's groups does not have is ours as well, to be refused; of
    /// Kubernetes' group only what concerns traffic from outside is.
    @Override
    public boolean understands(ResourceKey key) {
        return ISTIO.contains(key.group())
                || (key.group().equals(KUBERNETES) && INGRESS.contains(key.kind()));
    }

    @Override
    public ParsedConfig parse(ConfigResource resource) {
        var report = new Report(resource);
        validator.check(resource, report);
        if (report.hasErrors()) return ParsedConfig.refused(report.problems());
        report.notActedOn("", resource.key().kind());
        return ParsedConfig.of(List.of(), report.problems());
    }
}
