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
import io.leno.istio.validate.Validator;

import org.osgi.service.component.annotations.Component;

import java.util.List;
import java.util.Map;

/// Istio's traffic rules: judged as Istio does, then read into `io.leno.api.istio`.
@Component
public final class IstioNetworkingDialect implements ConfigDialect {
    private static final String GROUP = "networking.istio.io";
    private final Binder binder = new Binder(IstioFields.SCHEMA);
    private final Validator validator = new Validator();

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
        validator.check(resource, report);
        if (report.hasErrors()) return ParsedConfig.refused(report.problems());
        Map<String, Object> spec = Envelope.spec(resource);
        String kind = resource.key().kind();
        return switch (kind) {
            case "VirtualService" -> rule(VirtualService.class, resource, spec, report);
            case "DestinationRule" -> rule(DestinationRule.class, resource, spec, report);
            case "Gateway" -> rule(Gateway.class, resource, spec, report);
            case "Sidecar" -> rule(Sidecar.class, resource, spec, report);
            case "EnvoyFilter" -> envoyFilter(resource, spec, report);
            case "WorkloadEntry" -> workloadEntry(resource, spec, report);
            case "WorkloadGroup", "ProxyConfig" -> notActedOn(resource, spec, report);
            default -> serviceEntry(resource, spec, report);
        };
    }

    private ParsedConfig rule(
            Class<? extends Record> type,
            ConfigResource resource,
            Map<String, Object> spec,
            Report report) {
        return parsed(resource, bind(type, spec, resource.key().kind(), report), report);
    }

    private ParsedConfig envoyFilter(
            ConfigResource resource, Map<String, Object> spec, Report report) {
        EnvoyFilter bound = bind(EnvoyFilter.class, spec, "EnvoyFilter", report);
        for (int i = 0; i < bound.configPatches().size(); i++) {
            EnvoyFilter.ConfigPatch patch = bound.configPatches().get(i);
            String at = "spec.configPatches[" + i + "]";
            if (patch.applyTo() == EnvoyFilter.ApplyTo.BOOTSTRAP)
                report.notActedOn(at, "EnvoyFilter configPatches[].applyTo BOOTSTRAP");
            boolean isWaypoint =
                    patch.match() != null
                            && patch.match().context() == EnvoyFilter.Context.WAYPOINT;
            if (isWaypoint)
                report.notActedOn(
                        at + ".match.context",
                        "EnvoyFilter configPatches[].match.context WAYPOINT");
        }
        return parsed(resource, bound, report);
    }

    private ParsedConfig serviceEntry(
            ConfigResource resource, Map<String, Object> spec, Report report) {
        ServiceEntry bound = bind(ServiceEntry.class, spec, "ServiceEntry", report);
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
