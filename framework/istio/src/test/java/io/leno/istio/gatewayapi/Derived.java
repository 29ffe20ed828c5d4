package io.leno.istio.gatewayapi;

import io.leno.api.config.ConfigResource;
import io.leno.api.config.Rule;
import io.leno.api.istio.Gateway;
import io.leno.api.istio.VirtualService;
import io.leno.istio.Resources;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// What follows from objects of the Gateway API together.
final class Derived {
    private Derived() {}

    /// @param services `name.namespace` of those there are
    static GatewayModel.Outcome from(String yaml, String... services) {
        var rules = new ArrayList<Rule<?>>();
        for (ConfigResource each : Resources.resources(yaml, "mesh.yaml")) {
            rules.addAll(Resources.parse(each).rules());
        }
        Map<String, ServiceView> known = new HashMap<>();
        for (String service : services) {
            String host = service + ".svc.cluster.local";
            String namespace = service.substring(service.indexOf('.') + 1);
            known.put(
                    host,
                    new ServiceView(
                            host,
                            namespace,
                            Map.of("http", 80),
                            Map.of(80, List.of(8080)),
                            List.of("10.1.0.1"),
                            List.of(),
                            false));
        }
        return GatewayModel.of(GatewayWorld.of(rules, known, null));
    }

    static List<VirtualService> services(GatewayModel.Outcome outcome) {
        return outcome.rules().stream()
                .map(Rule::spec)
                .filter(VirtualService.class::isInstance)
                .map(VirtualService.class::cast)
                .toList();
    }

    static List<Gateway> gateways(GatewayModel.Outcome outcome) {
        return outcome.rules().stream()
                .map(Rule::spec)
                .filter(Gateway.class::isInstance)
                .map(Gateway.class::cast)
                .toList();
    }
}
