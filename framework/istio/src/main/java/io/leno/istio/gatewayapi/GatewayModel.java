package io.leno.istio.gatewayapi;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toList;

import io.leno.api.config.ResourceKey;
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

/// What follows from all objects of the Gateway API together: Istio's gateways, virtual services
/// and destination rules, and the status of each object.
///
/// A gateway is served by the workloads of the service it names, else by those made for it (label
/// `gateway.networking.k8s.io/gateway-name: X`); where the class is `istio`, also by the mesh's
/// default ingress gateway (label `istio: ingressgateway`). Istio would deploy a workload of its
/// own instead; as long as Leno deploys none, the one that is there serves.
final class GatewayModel {
    /// Names the services whose workloads serve a gateway, separated by commas.
    static final String SERVICES = "internal.istio.io/gateway-service";

    /// Where the gateway of a ListenerSet is.
    static final String PARENT_NAMESPACE = "internal.istio.io/parent-namespace";

    private static final String GATEWAY_LABEL = "gateway.networking.k8s.io/gateway-name";
    private static final Map<String, String> DEFAULT_INGRESS = Map.of("istio", "ingressgateway");

    private final GatewayWorld world;

    /// By [Listener#parent].
    private final SequencedMap<String, List<Listener>> listeners = new LinkedHashMap<>();

    private final Map<ResourceKey, AttachedSets> attachedSets = new HashMap<>();
    private final Map<String, Integer> attached = new HashMap<>();
    private final List<Rule<?>> rules = new ArrayList<>();
    private final List<ObjectStatus> statuses = new ArrayList<>();

    private GatewayModel(GatewayWorld world) {
        this.world = world;
    }

    /// @param rules that follow
    /// @param statuses in the order classes, gateways, routes, policies
    record Outcome(List<Rule<?>> rules, List<ObjectStatus> statuses) {}

    static Outcome of(GatewayWorld world) {
        var model = new GatewayModel(world);
        model.addGateways();
        var ofRoutes = new ArrayList<ObjectStatus>();
        for (Rule<?> rule : world.routes()) ofRoutes.add(model.addRoute(RouteView.of(rule)));
        model.addStatuses();
        model.statuses.addAll(ofRoutes);
        model.addPolicies();
        return new Outcome(List.copyOf(model.rules), List.copyOf(model.statuses));
    }

    private void addGateways() {
        for (Rule<GatewaySpec> gateway : world.gateways()) {
            if (!world.isOurs(gateway.spec().gatewayClassName())) continue;
            AttachedSets sets = AttachedSets.of(gateway, world);
            List<Listener> all = new GatewayListeners(world, gateway, sets.allowed()).all();
            attachedSets.put(gateway.key(), sets);
            listeners.put(parent(gateway), List.of());
            sets.allowed().forEach(set -> listeners.put(parent(set), List.of()));
            all.stream()
                    .collect(groupingBy(Listener::parent, LinkedHashMap::new, toList()))
                    .forEach(listeners::put);
            for (Listener listener : all) addServers(listener);
        }
    }

    private static String parent(Rule<?> rule) {
        return Listener.parent(rule.key().kind(), rule.namespace(), rule.name());
    }

    private void addServers(Listener listener) {
        Gateway.Server server = listener.server();
        if (server == null || !listener.isValid()) return;
        Rule<GatewaySpec> gateway = listener.gateway();
        Rule<?> owner = listener.owner();
        String name = GatewayNames.listener(owner.name(), listener.spec().name());
        var own = new TreeMap<>(owner.annotations());
        if (!listener.isOfGateway()) own.put(PARENT_NAMESPACE, gateway.namespace());
        var byService = new TreeMap<>(own);
        byService.put(SERVICES, String.join(",", GatewayAddresses.services(gateway)));
        var none = new Gateway(Map.of(), List.of(server));
        rules.add(rule(owner, name, byService, none));
        if (!GatewayAddresses.isManaged(gateway.spec())) return;
        var made = Map.of(GATEWAY_LABEL, gateway.name());
        rules.add(rule(owner, name, own, new Gateway(made, none.servers())));
        if (!gateway.spec().gatewayClassName().equals("istio")) return;
        rules.add(rule(owner, name, own, new Gateway(DEFAULT_INGRESS, none.servers())));
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
        return listener == null ? List.of() : listeners.getOrDefault(listener.parent(), List.of());
    }

    private void addStatuses() {
        for (Rule<GatewayClassSpec> each : world.classes()) {
            if (!each.spec().controllerName().equals(GatewayClassSpec.CONTROLLER)) continue;
            var accepted =
                    new Condition("Accepted", true, "Accepted", "Handled by Istio controller");
            Map<String, Object> status = Map.of("conditions", List.of(accepted.toMap(0)));
            statuses.add(new ObjectStatus(each.key(), status));
        }
        for (Rule<GatewaySpec> gateway : world.gateways()) {
            AttachedSets sets = attachedSets.get(gateway.key());
            if (sets == null) continue;
            var its = new GatewayStatuses(gateway, attached, world);
            List<List<Listener>> ofSets =
                    sets.allowed().stream().map(set -> listenersOf(set)).toList();
            statuses.add(its.ofGateway(listenersOf(gateway), ofSets));
            for (Rule<ListenerSetSpec> set : sets.allowed()) {
                statuses.add(its.ofSet(set, listenersOf(set)));
            }
            for (Rule<ListenerSetSpec> set : sets.refused()) {
                statuses.add(GatewayStatuses.notAllowed(set));
            }
        }
    }

    private void addPolicies() {
        var statements = new ArrayList<BackendPolicies.Statement>();
        new BackendTlsPolicies(world, statements, statuses).read();
        BackendTrafficPolicies.read(world, statements, statuses);
        rules.addAll(BackendPolicies.merged(statements));
    }

    private List<Listener> listenersOf(Rule<?> parent) {
        return listeners.getOrDefault(parent(parent), List.of());
    }
}
