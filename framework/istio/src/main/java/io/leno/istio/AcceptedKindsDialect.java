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

/// Kinds of Istio that are right to have and that do nothing here yet: each is judged as all of its
/// kinds are, and reported.
@Component
public final class AcceptedKindsDialect implements ConfigDialect {
    private static final Set<String> ISTIO = Set.of("security.istio.io", "telemetry.istio.io");

    private final Validator validator = new Validator();

    @Override
    public String name() {
        return "kinds accepted by name";
    }

    /// A kind that one of these groups does not have is ours as well, to be refused.
    @Override
    public boolean understands(ResourceKey key) {
        return ISTIO.contains(key.group());
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
