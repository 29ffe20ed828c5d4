package io.leno.istio.extensions;

import io.leno.api.config.ConfigDialect;
import io.leno.api.config.ConfigResource;
import io.leno.api.config.ParsedConfig;
import io.leno.api.config.ResourceKey;
import io.leno.api.config.Rule;
import io.leno.api.istio.FilterPlugin;
import io.leno.istio.bind.Binder;
import io.leno.istio.bind.Envelope;
import io.leno.istio.bind.Report;
import io.leno.istio.bind.Suggestion;

import org.osgi.service.component.annotations.Component;

import java.util.List;
import java.util.Map;
import java.util.Set;

/// Leno's own kinds: `FilterPlugin` attaches a plugin to proxies.
@Component
public final class FilterPluginDialect implements ConfigDialect {
    private static final String GROUP = "extensions.leno.io";
    private static final List<String> VERSIONS = List.of("v1alpha1");
    private static final String KIND = "FilterPlugin";

    private final Binder binder = new Binder(ExtensionFields.SCHEMA);

    @Override
    public String name() {
        return "leno extensions";
    }

    @Override
    public boolean understands(ResourceKey key) {
        return key.group().equals(GROUP);
    }

    @Override
    public ParsedConfig parse(ConfigResource resource) {
        var report = new Report(resource);
        String kind = resource.key().kind();
        if (!kind.equals(KIND)) {
            String message = "unknown kind \"" + kind + "\"" + Suggestion.hint(kind, Set.of(KIND));
            report.unreadable("unknown-kind", "kind", message);
            return ParsedConfig.refused(report.problems());
        }
        Map<String, Object> spec = Envelope.open(resource, VERSIONS, report);
        if (spec == null) return ParsedConfig.refused(report.problems());
        var bound = binder.bind(FilterPlugin.class, spec, "spec", KIND, report);
        new FilterPluginChecks(report, resource.key().namespace()).check(bound);
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
