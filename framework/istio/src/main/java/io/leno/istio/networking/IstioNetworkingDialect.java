package io.leno.istio.networking;

import io.leno.api.config.ConfigDialect;
import io.leno.api.config.ConfigResource;
import io.leno.api.config.ParsedConfig;
import io.leno.api.config.ResourceKey;
import io.leno.api.config.Rule;
import io.leno.api.istio.DestinationRule;
import io.leno.api.istio.EnvoyFilter;
import io.leno.api.istio.Gateway;
import io.leno.api.istio.ProxyConfig;
import io.leno.api.istio.ServiceEntry;
import io.leno.api.istio.ServiceEntry.WorkloadEntry;
import io.leno.api.istio.Sidecar;
import io.leno.api.istio.VirtualService;
import io.leno.api.istio.WorkloadGroup;
import io.leno.istio.bind.Binder;
import io.leno.istio.bind.Envelope;
import io.leno.istio.bind.Report;
import io.leno.istio.bind.Suggestion;

import org.osgi.service.component.annotations.Component;

import java.util.List;
import java.util.Map;
import java.util.Set;

/// Istio's traffic rules: read strictly into `io.leno.api.istio`, then checked for what Istio's own
/// validation refuses.
@Component
public final class IstioNetworkingDialect implements ConfigDialect {
    private static final String GROUP = "networking.istio.io";
    private static final List<String> VERSIONS = List.of("v1", "v1beta1", "v1alpha3");
    private static final Set<String> KINDS =
            Set.of(
                    "VirtualService",
                    "DestinationRule",
                    "Gateway",
                    "ServiceEntry",
                    "EnvoyFilter",
                    "ProxyConfig",
                    "Sidecar",
                    "WorkloadEntry",
                    "WorkloadGroup");

    private final Binder binder = new Binder(IstioFields.SCHEMA);

    @Override
    public String name() {
        return "istio networking";
    }

    @Override
    public boolean understands(ResourceKey key) {
        return key.group().equals(GROUP);
    }

    @Override
    public ParsedConfig parse(ConfigResource resource) {
        var report = new Report(resource);
        String kind = resource.key().kind();
        if (!KINDS.contains(kind)) {
            String message = "unknown kind \"" + kind + "\"" + Suggestion.hint(kind, KINDS);
            report.unreadable("unknown-kind", "kind", message);
            return ParsedConfig.refused(report.problems());
        }
        Map<String, Object> spec = Envelope.open(resource, VERSIONS, report);
        if (spec == null) return ParsedConfig.refused(report.problems());
        return switch (kind) {
            case "VirtualService" -> virtualService(resource, spec, report);
            case "DestinationRule" -> destinationRule(resource, spec, report);
            case "Gateway" -> gateway(resource, spec, report);
            case "EnvoyFilter" -> envoyFilter(resource, spec, report);
            case "Sidecar" -> parsed(resource, bind(Sidecar.class, spec, kind, report), report);
            case "WorkloadEntry" -> workloadEntry(resource, spec, report);
            case "WorkloadGroup", "ProxyConfig" -> notActedOn(resource, spec, report);
            default -> serviceEntry(resource, spec, report);
        };
    }

    private ParsedConfig virtualService(
            ConfigResource resource, Map<String, Object> spec, Report report) {
        var bound = binder.bind(VirtualService.class, spec, "spec", "VirtualService", report);
        new VirtualServiceChecks(report).check(bound);
        return parsed(resource, bound, report);
    }

    private ParsedConfig destinationRule(
            ConfigResource resource, Map<String, Object> spec, Report report) {
        var bound = binder.bind(DestinationRule.class, spec, "spec", "DestinationRule", report);
        new DestinationRuleChecks(report).check(bound);
        return parsed(resource, bound, report);
    }

    private ParsedConfig gateway(ConfigResource resource, Map<String, Object> spec, Report report) {
        var bound = binder.bind(Gateway.class, spec, "spec", "Gateway", report);
        new GatewayChecks(report).check(bound);
        return parsed(resource, bound, report);
    }

    private ParsedConfig envoyFilter(
            ConfigResource resource, Map<String, Object> spec, Report report) {
        var bound = binder.bind(EnvoyFilter.class, spec, "spec", "EnvoyFilter", report);
        new EnvoyFilterChecks(report).check(bound, resource.key().namespace());
        return parsed(resource, bound, report);
    }

    private ParsedConfig serviceEntry(
            ConfigResource resource, Map<String, Object> spec, Report report) {
        var bound = binder.bind(ServiceEntry.class, spec, "spec", "ServiceEntry", report);
        new ServiceEntryChecks(report).check(bound);
        if (report.hasErrors()) return ParsedConfig.refused(report.problems());
        var declared = DeclaredServices.of(resource, bound, report);
        return new ParsedConfig(
                List.of(rule(resource, bound)),
                declared.services(),
                declared.endpoints(),
                declared.selections(),
                report.problems());
    }

    private ParsedConfig workloadEntry(
            ConfigResource resource, Map<String, Object> spec, Report report) {
        var bound = bind(WorkloadEntry.class, spec, "WorkloadEntry", report);
        if (report.hasErrors()) return ParsedConfig.refused(report.problems());
        return ParsedConfig.of(List.of(rule(resource, bound)), report.problems())
                .with(DeclaredWorkload.of(resource, bound));
    }

    /// What acts when a workload registers or starts: nobody does that here yet.
    private ParsedConfig notActedOn(
            ConfigResource resource, Map<String, Object> spec, Report report) {
        String kind = resource.key().kind();
        boolean isGroup = kind.equals("WorkloadGroup");
        Class<? extends Record> type = isGroup ? WorkloadGroup.class : ProxyConfig.class;
        bind(type, spec, kind, report);
        if (report.hasErrors()) return ParsedConfig.refused(report.problems());
        report.notActedOn("", kind);
        return ParsedConfig.of(List.of(), report.problems());
    }

    private <R extends Record> R bind(
            Class<R> type, Map<String, Object> spec, String kind, Report report) {
        return binder.bind(type, spec, "spec", kind, report);
    }

    private static ParsedConfig parsed(ConfigResource resource, Record spec, Report report) {
        if (report.hasErrors()) return ParsedConfig.refused(report.problems());
        return ParsedConfig.of(List.of(rule(resource, spec)), report.problems());
    }

    private static Rule<?> rule(ConfigResource resource, Record spec) {
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
