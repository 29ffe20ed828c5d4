package io.leno.istio.gatewayapi;

import io.leno.api.config.ConfigDialect;
import io.leno.api.config.ConfigResource;
import io.leno.api.config.ParsedConfig;
import io.leno.api.config.ResourceKey;
import io.leno.api.config.Rule;
import io.leno.istio.bind.Binder;
import io.leno.istio.bind.Envelope;
import io.leno.istio.bind.Report;
import io.leno.istio.bind.Suggestion;

import org.osgi.service.component.annotations.Component;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/// The Kubernetes Gateway API: a Gateway becomes Istio gateways, an HTTPRoute virtual services.
@Component
public final class GatewayApiDialect implements ConfigDialect {
    private static final String GROUP = "gateway.networking.k8s.io";
    private static final List<String> VERSIONS = List.of("v1", "v1beta1");
    private static final Set<String> NOT_ACTED_ON =
            Set.of(
                    "BackendTLSPolicy",
                    "GRPCRoute",
                    "ListenerSet",
                    "ReferenceGrant",
                    "TCPRoute",
                    "TLSRoute",
                    "UDPRoute");

    private final Binder binder = new Binder(GatewayApiFields.SCHEMA);

    @Override
    public String name() {
        return "gateway api";
    }

    @Override
    public boolean understands(ResourceKey key) {
        return key.group().equals(GROUP);
    }

    @Override
    public ParsedConfig parse(ConfigResource resource) {
        var report = new Report(resource);
        String kind = resource.key().kind();
        return switch (kind) {
            case "Gateway" -> gateway(resource, report);
            case "HTTPRoute" -> httpRoute(resource, report);
            // says which controller is meant; that we are it shows in the gateways
            case "GatewayClass" -> ParsedConfig.of(List.of(), List.of());
            default -> other(kind, report);
        };
    }

    private ParsedConfig gateway(ConfigResource resource, Report report) {
        Map<String, Object> spec = Envelope.open(resource, VERSIONS, report);
        if (spec == null) return ParsedConfig.refused(report.problems());
        var bound = binder.bind(GatewaySpec.class, spec, "spec", "Gateway", report);
        new GatewaySpecChecks(report).check(bound);
        if (report.hasErrors()) return ParsedConfig.refused(report.problems());
        List<Rule<?>> rules = new GatewayConversion(resource, report).convert(bound);
        return ParsedConfig.of(rules, report.problems());
    }

    private ParsedConfig httpRoute(ConfigResource resource, Report report) {
        Map<String, Object> spec = Envelope.open(resource, VERSIONS, report);
        if (spec == null) return ParsedConfig.refused(report.problems());
        var bound = binder.bind(HttpRouteSpec.class, spec, "spec", "HTTPRoute", report);
        new HttpRouteSpecChecks(report).check(bound);
        if (report.hasErrors()) return ParsedConfig.refused(report.problems());
        List<Rule<?>> rules = new HttpRouteConversion(resource, report).convert(bound);
        return ParsedConfig.of(rules, report.problems());
    }

    private static ParsedConfig other(String kind, Report report) {
        if (NOT_ACTED_ON.contains(kind)) {
            report.notActedOn("", kind);
            return ParsedConfig.of(List.of(), report.problems());
        }
        var known = new TreeSet<>(NOT_ACTED_ON);
        known.addAll(List.of("Gateway", "GatewayClass", "HTTPRoute"));
        String message = "unknown kind \"" + kind + "\"" + Suggestion.hint(kind, known);
        report.unreadable("unknown-kind", "kind", message);
        return ParsedConfig.refused(report.problems());
    }
}
