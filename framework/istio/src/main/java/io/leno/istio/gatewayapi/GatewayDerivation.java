package io.leno.istio.gatewayapi;

import static java.util.stream.Collectors.toMap;

import io.leno.api.config.Rule;
import io.leno.api.config.RuleDerivation;
import io.leno.api.istio.ServiceEntry;
import io.leno.api.model.Endpoint;
import io.leno.api.model.MeshModel;
import io.leno.api.model.Service;
import io.leno.api.model.ServicePort;
import io.leno.istio.cluster.NamespaceSpec;

import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Component;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Routes of the Gateway API hold where gateways let them, and lead where namespaces let them: what
/// follows from them follows from all of them together.
@Component
public final class GatewayDerivation implements RuleDerivation {
    private static final List<Class<?>> SOURCES =
            List.of(
                    GatewayClassSpec.class,
                    GatewaySpec.class,
                    ListenerSetSpec.class,
                    HttpRouteSpec.class,
                    GrpcRouteSpec.class,
                    StreamRouteSpec.class,
                    BackendTlsPolicySpec.class,
                    BackendTrafficPolicySpec.class,
                    ReferenceGrantSpec.class,
                    ServiceEntry.class,
                    NamespaceSpec.class);

    @Override
    public Set<String> kinds() {
        return Set.of(
                "GatewayClass",
                "Gateway",
                "ListenerSet",
                "HTTPRoute",
                "GRPCRoute",
                "TCPRoute",
                "TLSRoute",
                "BackendTLSPolicy",
                "XBackendTrafficPolicy",
                "ReferenceGrant",
                "ServiceEntry",
                "Namespace");
    }

    @Override
    public List<Rule<?>> derive(MeshModel mesh) {
        return model(mesh, null).map(GatewayModel.Outcome::rules).orElse(List.of());
    }

    /// Empty where nobody uses the Gateway API.
    static Optional<GatewayModel.Outcome> model(MeshModel mesh, @Nullable KnownSecrets secrets) {
        List<Rule<?>> rules = new ArrayList<>();
        for (Class<?> source : SOURCES) rules.addAll(mesh.rules(source));
        boolean isUsed =
                rules.stream()
                        .anyMatch(rule -> GatewayApiDialect.GROUPS.contains(rule.key().group()));
        if (!isUsed) return Optional.empty();
        var services = new HashMap<String, ServiceView>();
        for (Service service : mesh.services().values()) {
            services.put(service.hostname(), view(service, mesh));
        }
        return Optional.of(GatewayModel.of(GatewayWorld.of(rules, services, secrets)));
    }

    private static ServiceView view(Service service, MeshModel mesh) {
        Map<Integer, List<Integer>> endpoints = new HashMap<>();
        for (ServicePort port : service.ports()) {
            List<Integer> targets = new ArrayList<>();
            for (Endpoint endpoint : mesh.endpointsOf(service.hostname())) {
                Integer target = endpoint.ports().get(port.name());
                if (target != null) targets.add(target);
            }
            if (!targets.isEmpty()) endpoints.put(port.number(), targets);
        }
        return new ServiceView(
                service.hostname(),
                service.namespace(),
                service.ports().stream()
                        .collect(toMap(ServicePort::name, ServicePort::number, (one, _) -> one)),
                endpoints,
                service.addresses(),
                List.of(),
                false);
    }
}
