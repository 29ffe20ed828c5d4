package io.leno.istio.gatewayapi;

import io.leno.api.config.ConfigResource;
import io.leno.api.config.Rule;
import io.leno.api.istio.VirtualService;
import io.leno.api.istio.VirtualService.HttpRoute;
import io.leno.istio.bind.Report;
import io.leno.istio.gatewayapi.HttpRouteSpec.ParentRef;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Turns an HTTPRoute into virtual services: one for its gateways (one a port, where parents name
/// ports), and one for each Service whose callers it routes.
final class HttpRouteConversion {
    private static final String GROUP = "gateway.networking.k8s.io";

    private final ConfigResource resource;
    private final Report report;
    private final String namespace;

    HttpRouteConversion(ConfigResource resource, Report report) {
        this.resource = resource;
        this.report = report;
        namespace = resource.key().namespace();
    }

    List<Rule<?>> convert(HttpRouteSpec route) {
        var gatewaysByPort = new TreeMap<Integer, List<String>>();
        var services = new ArrayList<ParentRef>();
        for (int i = 0; i < route.parentRefs().size(); i++) {
            ParentRef parent = route.parentRefs().get(i);
            if (isGateway(parent)) {
                gatewaysByPort
                        .computeIfAbsent(parent.port(), _ -> new ArrayList<>())
                        .add(gatewayName(parent));
            } else if (isService(parent)) {
                services.add(parent);
            } else {
                String what = "HTTPRoute parentRefs[] of kind " + parent.kind();
                report.notActedOn("spec.parentRefs[" + i + "]", what);
            }
        }
        List<HttpRoute> routes =
                new RouteRules(namespace, resource.key().name(), report).convert(route);
        return rules(route, routes, gatewaysByPort, services);
    }

    private List<Rule<?>> rules(
            HttpRouteSpec route,
            List<HttpRoute> routes,
            Map<Integer, List<String>> gatewaysByPort,
            List<ParentRef> services) {
        List<String> hosts = route.hostnames().isEmpty() ? List.of("*") : route.hostnames();
        var rules = new ArrayList<Rule<?>>();
        gatewaysByPort.forEach(
                (port, gateways) ->
                        rules.add(
                                rule(rules.size(), hosts, gateways, onPort(routes, port), false)));
        for (ParentRef service : services) {
            boolean isConsumers = !namespaceOf(service).equals(namespace);
            String host = Backends.hostOfService(service.name(), namespaceOf(service));
            List<HttpRoute> ofPort = onPort(routes, service.port());
            List<String> mesh = List.of(VirtualService.MESH);
            rules.add(rule(rules.size(), List.of(host), mesh, ofPort, isConsumers));
        }
        return rules;
    }

    /// @param isConsumers a route for somebody else's service holds for callers of its own
    ///   namespace
    private Rule<?> rule(
            int number,
            List<String> hosts,
            List<String> gateways,
            List<HttpRoute> routes,
            boolean isConsumers) {
        List<String> exportTo = isConsumers ? List.of(".") : List.of();
        return new Rule<>(
                resource.key(),
                namespace,
                GatewayNames.route(resource.key().name(), number),
                resource.annotations(),
                resource.created(),
                new VirtualService(hosts, gateways, routes, List.of(), List.of(), exportTo),
                resource.origin());
    }

    private static List<HttpRoute> onPort(List<HttpRoute> routes, int port) {
        if (port == 0) return routes;
        return routes.stream().map(route -> RouteRules.onPort(route, port)).toList();
    }

    private String gatewayName(ParentRef parent) {
        String name =
                parent.sectionName().isEmpty()
                        ? GatewayNames.gateway(parent.name())
                        : GatewayNames.listener(parent.name(), parent.sectionName());
        return namespaceOf(parent) + "/" + name;
    }

    private String namespaceOf(ParentRef parent) {
        return parent.namespace().isEmpty() ? namespace : parent.namespace();
    }

    private static boolean isGateway(ParentRef parent) {
        boolean isOurGroup = parent.group() == null || parent.group().equals(GROUP);
        return isOurGroup && (parent.kind().isEmpty() || parent.kind().equals("Gateway"));
    }

    private static boolean isService(ParentRef parent) {
        boolean isCore = parent.group() != null && parent.group().isEmpty();
        return isCore && parent.kind().equals("Service");
    }
}
