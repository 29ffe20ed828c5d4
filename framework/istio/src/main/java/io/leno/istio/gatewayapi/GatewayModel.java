package io.leno.istio.gatewayapi;

import io.leno.api.config.Rule;
import io.leno.api.istio.Gateway;
import io.leno.api.istio.VirtualService;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.TreeMap;

/// What follows from all objects of the Gateway API together: Istio's gateways and virtual
/// services, and the status of each object.
///
/// A gateway is served by the workloads of the service it names, else by those made for it (label
/// `gateway.networking.k8s.io/gateway-name: X`); where the class is `istio`, also by the mesh's
/// default ingress gateway (label `istio: ingressgateway`). Istio would deploy a workload of its
/// own instead; as long as Leno deploys none, the one that is there serves.
final class GatewayModel {
    /// Names the services whose workloads serve a gateway, separated by commas.
    static final String SERVICES = "internal.istio.io/gateway-service";

    private static final String GATEWAY_LABEL = "gateway.networking.k8s.io/gateway-name";
    private static final Map<String, String> DEFAULT_INGRESS = Map.of("istio", "ingressgateway");

    private final GatewayWorld world;
    private final SequencedMap<String, List<Listener>> listeners = new LinkedHashMap<>();
    private final Map<String, Integer> attached = new HashMap<>();
    private final List<Rule<?>> rules = new ArrayList<>();
    private final List<ObjectStatus> statuses = new ArrayList<>();

    private GatewayModel(GatewayWorld world) {
        this.world = world;
    }

    /// @param rules that follow
    /// @param statuses in the order classes, gateways, routes
    record Outcome(List<Rule<?>> rules, List<ObjectStatus> statuses) {}

    static Outcome of(GatewayWorld world) {
        var model = new GatewayModel(world);
        model.addGateways();
        var ofRoutes = new ArrayList<ObjectStatus>();
        for (Rule<?> rule : world.routes()) ofRoutes.add(model.addRoute(RouteView.of(rule)));
        model.addStatuses();
        model.statuses.addAll(ofRoutes);
        return new Outcome(List.copyOf(model.rules), List.copyOf(model.statuses));
    }

    private void addGateways() {
        var builder = new GatewayListeners(world);
        for (Rule<GatewaySpec> gateway : world.gateways()) {
            if (!world.isOurs(gateway.spec().gatewayClassName())) continue;
            List<Listener> its = builder.of(gateway);
            listeners.put(gateway.namespace() + "/" + gateway.name(), its);
            for (Listener listener : its) addServers(gateway, listener);
        }
    }

    private void addServers(Rule<GatewaySpec> gateway, Listener listener) {
        Gateway.Server server = listener.server();
        if (server == null || !listener.isValid()) return;
        String name = GatewayNames.listener(gateway.name(), listener.spec().name());
        var annotations = new TreeMap<>(gateway.annotations());
        annotations.put(SERVICES, String.join(",", GatewayAddresses.services(gateway)));
        var none = new Gateway(Map.of(), List.of(server));
        rules.add(rule(gateway, name, annotations, none));
        if (!GatewayAddresses.isManaged(gateway.spec())) return;
        var own = Map.of(GATEWAY_LABEL, gateway.name());
        rules.add(rule(gateway, name, gateway.annotations(), new Gateway(own, none.servers())));
        if (!gateway.spec().gatewayClassName().equals("istio")) return;
        var ingress = new Gateway(DEFAULT_INGRESS, none.servers());
        rules.add(rule(gateway, name, gateway.annotations(), ingress));
    }

    private static Rule<?> rule(
            Rule<?> written, String name, Map<String, String> annotations, Record spec) {
        return new Rule<>(
                written.key(),
                written.namespace(),
                name,
                annotations,
                written.created(),
                spec,
                written.origin());
    }

    private ObjectStatus addRoute(RouteView route) {
        List<Attachment> attachments = Attachment.of(route, listeners, world);
        var atGateways = new RouteConversion(world, route, true);
        var inMesh = new RouteConversion(world, route, false);
        int number = 0;
        for (Attachment each : attachments) {
            if (each.denial() != null) continue;
            if (each.listener() != null)
                attached.merge(each.listener().internalName(), 1, Integer::sum);
            VirtualService made =
                    each.isMesh() ? inMesh.inMesh(each) : atGateways.at(each, siblings(each));
            if (made == null) continue;
            String name = GatewayNames.route(route.rule().name(), number++);
            rules.add(rule(route.rule(), name, route.rule().annotations(), made));
        }
        long generation = 0;
        Map<String, Object> status =
                RouteStatuses.of(
                        route, attachments, atGateways.error(), inMesh.error(), generation);
        return new ObjectStatus(route.rule().key(), status);
    }

    private List<Listener> siblings(Attachment attachment) {
        Listener listener = attachment.listener();
        if (listener == null) return List.of();
        Rule<GatewaySpec> gateway = listener.gateway();
        return listeners.getOrDefault(gateway.namespace() + "/" + gateway.name(), List.of());
    }

    private void addStatuses() {
        for (Rule<GatewayClassSpec> each : world.classes()) {
            if (!each.spec().controllerName().equals(GatewayClassSpec.CONTROLLER)) continue;
            var accepted =
                    new Condition("Accepted", true, "Accepted", "Handled by Istio controller");
            Map<String, Object> status = Map.of("conditions", List.of(accepted.toMap(0)));
            statuses.add(new ObjectStatus(each.key(), status));
        }
        for (List<Listener> its : listeners.values()) {
            if (its.isEmpty()) continue;
            statuses.add(GatewayStatuses.of(its, attached, world));
        }
    }
}
