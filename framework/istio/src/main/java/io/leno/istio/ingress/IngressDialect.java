package io.leno.istio.ingress;

import static io.leno.istio.bind.Fields.message;

import io.leno.api.config.ConfigDialect;
import io.leno.api.config.ConfigResource;
import io.leno.api.config.ParsedConfig;
import io.leno.api.config.ResourceKey;
import io.leno.api.config.Rule;
import io.leno.istio.bind.Binder;
import io.leno.istio.bind.Envelope;
import io.leno.istio.bind.Report;
import io.leno.istio.bind.Schema;

import org.osgi.service.component.annotations.Component;

import java.util.List;
import java.util.Map;

/// Kubernetes' Ingress and IngressClass. What follows from them follows from all of them together:
/// see [IngressDerivation].
@Component(service = ConfigDialect.class)
public final class IngressDialect implements ConfigDialect {
    private static final Schema SCHEMA =
            Schema.of(
                    Enum::name,
                    List.of(
                            message(IngressSpec.Backend.class).notActedOn("resource"),
                            message(IngressClassSpec.class).notActedOn("parameters")));

    private final Binder binder = new Binder(SCHEMA);

    @Override
    public String name() {
        return "kubernetes ingress";
    }

    @Override
    public boolean understands(ResourceKey key) {
        return key.group().equals("networking.k8s.io")
                && List.of("Ingress", "IngressClass").contains(key.kind());
    }

    @Override
    public ParsedConfig parse(ConfigResource resource) {
        var report = new Report(resource);
        String kind = resource.key().kind();
        Map<String, Object> spec = Envelope.open(resource, List.of("v1"), report);
        if (spec == null) return ParsedConfig.refused(report.problems());
        Class<? extends Record> type =
                kind.equals("Ingress") ? IngressSpec.class : IngressClassSpec.class;
        Record bound = binder.bind(type, spec, "spec", kind, report);
        if (report.hasErrors()) return ParsedConfig.refused(report.problems());
        var rule =
                new Rule<>(
                        resource.key(),
                        resource.key().namespace(),
                        resource.key().name(),
                        resource.annotations(),
                        resource.created(),
                        bound,
                        resource.origin());
        return ParsedConfig.of(List.of(rule), report.problems());
    }
}
