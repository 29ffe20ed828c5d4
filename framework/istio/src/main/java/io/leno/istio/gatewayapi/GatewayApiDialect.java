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
    /// What is agreed on, and what is tried out.
    static final Set<String> GROUPS = Set.of(GatewayWorld.GROUP, "gateway.networking.x-k8s.io");

    private static final List<String> VERSIONS =
            List.of("v1", "v1beta1", "v1alpha3", "v1alpha2", "v1alpha1");
    private static final Map<String, Class<? extends Record>> SPECS =
            Map.of(
                    "Gateway", GatewaySpec.class,
                    "GatewayClass", GatewayClassSpec.class,
                    "ListenerSet", ListenerSetSpec.class,
                    "HTTPRoute", HttpRouteSpec.class,
                    "GRPCRoute", GrpcRouteSpec.class,
                    "TCPRoute", StreamRouteSpec.class,
                    "TLSRoute", StreamRouteSpec.class,
                    "ReferenceGrant", ReferenceGrantSpec.class,
                    "BackendTLSPolicy", BackendTlsPolicySpec.class,
                    "XBackendTrafficPolicy", BackendTrafficPolicySpec.class);
    private static final Set<String> NOT_ACTED_ON =
            Set.of("UDPRoute", "XBackend", "XMesh", "XListenerSet");

    private final Binder binder = new Binder(GatewayApiFields.SCHEMA);

    @Override
    public String name() {
        return "gateway api";
    }

    @Override
    public boolean understands(ResourceKey key) {
        return GROUPS.contains(key.group());
    }

    /// What follows from a resource follows from all of them together: see [GatewayDerivation].
    @Override
    public ParsedConfig parse(ConfigResource resource) {
        var report = new Report(resource);
        String kind = resource.key().kind();
        Class<? extends Record> type = SPECS.get(kind);
        if (type == null) return other(kind, report);
        Map<String, Object> spec = Envelope.open(resource, VERSIONS, report);
        if (spec == null) return ParsedConfig.refused(report.problems());
        Record bound = binder.bind(type, spec, "spec", kind, report);
        if (bound instanceof GatewaySpec gateway) new GatewaySpecChecks(report).check(gateway);
        if (bound instanceof ListenerSetSpec set) new GatewaySpecChecks(report).check(set);
        if (bound instanceof HttpRouteSpec route) new HttpRouteSpecChecks(report).check(route);
        if (report.hasErrors()) return ParsedConfig.refused(report.problems());
        return ParsedConfig.of(List.of(rule(resource, bound)), report.problems());
    }

    private static Rule<?> rule(ConfigResource resource, Record spec) {
        return new Rule<>(
                resource.key(),
                resource.key().namespace(),
                resource.key().name(),
                NetworkGateways.withLabels(resource),
                resource.created(),
                spec,
                resource.origin());
    }

    private static ParsedConfig other(String kind, Report report) {
        if (NOT_ACTED_ON.contains(kind)) {
            report.notActedOn("", kind);
            return ParsedConfig.of(List.of(), report.problems());
        }
        var known = new TreeSet<>(NOT_ACTED_ON);
        known.addAll(SPECS.keySet());
        String message = "unknown kind \"" + kind + "\"" + Suggestion.hint(kind, known);
        report.unreadable("unknown-kind", "kind", message);
        return ParsedConfig.refused(report.problems());
    }
}
