package io.leno.xds.translator;

import io.leno.api.config.ResourceKey;
import io.leno.api.config.Rule;
import io.leno.api.istio.DestinationRule;
import io.leno.api.istio.VirtualService;
import io.leno.api.model.MeshModel;
import io.leno.api.model.Protocol;
import io.leno.api.model.Service;
import io.leno.api.model.ServicePort;
import io.leno.api.model.Workload;
import io.leno.api.xds.Node;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/// What one proxy sees of the mesh, and why it does not see the rest. Lives for one question; used
/// by one thread.
public final class Reach {
    private final Scope scope;

    public Reach(MeshModel mesh, Node node) {
        scope = new Scope(new MeshIndex(mesh, null), node);
    }

    /// True where nothing redirects the workload's connections.
    public boolean bindsPorts() {
        return scope.bindsPorts();
    }

    /// See [Scope#loopback].
    public String loopback() {
        return scope.loopback();
    }

    /// 0 is none.
    public int httpProxyPort() {
        return scope.httpProxyPort();
    }

    /// See [Scope#addressesOf].
    public List<String> addressesOf(Service service) {
        return scope.addressesOf(service);
    }

    /// The service that clients beside the proxy mean by a host name or address, seen or not.
    public Optional<Service> service(String host) {
        String name = host.toLowerCase(Locale.ROOT);
        List<Service> meant =
                scope.mesh().services().stream().filter(each -> isMeant(each, name)).toList();
        return meant.stream()
                .filter(each -> scope.service(each.hostname()) != null)
                .findFirst()
                .or(() -> meant.stream().findFirst());
    }

    private boolean isMeant(Service service, String name) {
        return scope.addressesOf(service).contains(name)
                || ServiceDomains.of(service, scope).all().contains(name)
                || (HostNames.isWildcard(service.hostname())
                        && HostNames.covers(service.hostname(), name));
    }

    /// The workload at an address.
    public Optional<Workload> workload(String address) {
        return Optional.ofNullable(scope.mesh().workloadAt(address));
    }

    /// Why what a request is for is not reached, or not by some rule that names it: each with the
    /// resource and field it is about.
    ///
    /// @param host as the client writes it
    public List<Reason> reasons(String host, int port) {
        var reasons = new ArrayList<Reason>();
        Service service = service(host).orElse(null);
        if (service == null) {
            if (!HostNames.isIp(host) && scope.isSidecar())
                reasons.add(Reason.of("no service or ServiceEntry has the host " + host));
        } else {
            ofService(service, port, reasons);
        }
        String name = service == null ? host.toLowerCase(Locale.ROOT) : service.hostname();
        if (scope.isSidecar()) ofVirtualServices(name, port, reasons);
        else ofGateways(name, port, reasons);
        if (service != null) ofDestinationRules(service, reasons);
        return reasons;
    }

    private void ofService(Service service, int port, List<Reason> reasons) {
        String viewer = scope.node().namespace();
        Set<String> exportTo = service.exportTo();
        if (scope.service(service.hostname()) == null && scope.isSidecar()) {
            boolean isExported =
                    Visibility.isVisible(
                            exportTo.isEmpty()
                                    ? scope.meshConfig().defaultServiceExportTo()
                                    : exportTo,
                            service.namespace(),
                            viewer);
            reasons.add(
                    isExported ? sidecarHides(service) : notExported(service.source(), exportTo));
        }
        Optional<ServicePort> its = service.port(port);
        if (its.isEmpty() && scope.isSidecar()) {
            String known =
                    service.ports().stream()
                            .map(each -> each.number() + " " + each.protocol())
                            .collect(Collectors.joining(", "));
            reasons.add(
                    Reason.about(
                            service.source(),
                            "has no port " + port + " (its ports: " + known + ")"));
        } else if (its.isPresent() && its.get().protocol() == Protocol.UDP) {
            reasons.add(
                    Reason.about(
                            service.source(), "port " + port + " is UDP, which is not proxied"));
        }
    }

    private Reason sidecarHides(Service service) {
        Rule<?> sidecar = scope.sidecarRule();
        String message = "does not list " + service.namespace() + "/" + service.hostname();
        return sidecar == null ? Reason.of(message) : Reason.about(sidecar, "spec.egress", message);
    }

    private Reason notExported(String source, Set<String> exportTo) {
        return Reason.about(source, exports(exportTo));
    }

    private String exports(Set<String> exportTo) {
        return "not visible in namespace "
                + scope.node().namespace()
                + " because exportTo is "
                + List.copyOf(exportTo);
    }

    private void ofVirtualServices(String host, int port, List<Reason> reasons) {
        var chosen = scope.virtualServices(VirtualService.MESH).forHost(host);
        var rules = new RouteRules(scope, RouteRules.Listener.ofMesh(port));
        BoundVirtualService used = null;
        for (BoundVirtualService each : chosen) {
            boolean speaks =
                    !rules.of(each).isEmpty()
                            || !each.spec().tcp().isEmpty()
                            || !each.spec().tls().isEmpty();
            if (!speaks) {
                reasons.add(Reason.about(each.rule(), "spec.http", noneForUs(port)));
            } else if (used == null) {
                used = each;
            } else {
                reasons.add(Reason.about(each.rule(), "spec.hosts", outdone(used, host)));
            }
        }
        for (BoundVirtualService each : scope.mesh().virtualServices()) {
            boolean names = each.hosts().stream().anyMatch(name -> HostNames.covers(name, host));
            if (names && !chosen.contains(each)) reasons.add(whyUnseen(each, VirtualService.MESH));
        }
    }

    private String noneForUs(int port) {
        return "no route of it is for port "
                + port
                + ", this workload ("
                + scope.node().namespace()
                + ", "
                + scope.labels()
                + ") and the gateway mesh";
    }

    private static String outdone(BoundVirtualService used, String host) {
        return host + " has the routes of " + used.rule().key() + " already";
    }

    private Reason whyUnseen(BoundVirtualService each, String gateway) {
        Rule<?> rule = each.rule();
        if (each.distanceTo(scope.node().namespace()) > 2)
            return Reason.about(rule, "spec.exportTo", exports(each.exportTo()));
        if (!each.gateways().contains(gateway))
            return Reason.about(
                    rule,
                    "spec.gateways",
                    "is for " + sorted(each.gateways()) + ", not for " + gateway);
        Rule<?> sidecar = scope.sidecarRule();
        String by = sidecar == null ? "" : " of " + sidecar.key();
        return Reason.about(rule, "", "is not among the hosts that spec.egress" + by + " lists");
    }

    private static List<String> sorted(Set<String> names) {
        return names.stream().sorted().toList();
    }

    private void ofGateways(String host, int port, List<Reason> reasons) {
        var servers = new GatewayServers(scope).byListener();
        var names = new LinkedHashSet<String>();
        servers.values().stream()
                .flatMap(List::stream)
                .filter(each -> each.port() == port || each.server().port().number() == port)
                .forEach(each -> names.add(each.gatewayName()));
        if (names.isEmpty())
            reasons.add(
                    Reason.of(
                            "no Gateway that selects this proxy has a server for port "
                                    + port
                                    + " (listeners: "
                                    + servers.keySet()
                                    + ")"));
        for (BoundVirtualService each : scope.mesh().virtualServices()) {
            if (each.hosts().stream().noneMatch(name -> HostNames.covers(name, host))) continue;
            boolean isExported = each.distanceTo(scope.node().namespace()) < 3;
            if (isExported && each.gateways().stream().anyMatch(names::contains)) continue;
            reasons.add(
                    whyUnseen(
                            each,
                            names.isEmpty() ? "any of its gateways" : String.join(", ", names)));
        }
    }

    private void ofDestinationRules(Service service, List<Reason> reasons) {
        Set<ResourceKey> used = Set.copyOf(scope.destinationRule(service).keys());
        for (Rule<DestinationRule> rule : scope.model().rules(DestinationRule.class)) {
            String named = scope.mesh().fullName(rule.spec().host(), rule.namespace());
            if (!HostNames.covers(named, service.hostname()) || used.contains(rule.key())) continue;
            reasons.add(whyUnused(rule, used));
        }
    }

    private Reason whyUnused(Rule<DestinationRule> rule, Set<ResourceKey> used) {
        Set<String> exportTo = Set.copyOf(rule.spec().exportTo());
        if (!Visibility.isVisible(exportTo, rule.namespace(), scope.node().namespace()))
            return Reason.about(rule, "spec.exportTo", exports(exportTo));
        var selector = rule.spec().workloadSelector();
        Map<String, String> labels = scope.labels();
        if (selector != null && !labels.entrySet().containsAll(selector.matchLabels().entrySet()))
            return Reason.about(
                    rule,
                    "spec.workloadSelector",
                    "does not select this workload (" + labels + ")");
        return Reason.about(
                rule,
                "spec.host",
                used.isEmpty()
                        ? "is of a namespace that is neither the caller's, the service's nor the"
                                + " root"
                        : "others go before it: " + used);
    }

    /// Why something is not so.
    ///
    /// @param resource empty where no single one is at fault
    /// @param field empty for the whole
    public record Reason(String resource, String location, String field, String message) {
        static Reason of(String message) {
            return new Reason("", "", "", message);
        }

        /// @param source `Service default/reviews (mesh.yaml:3)`
        static Reason about(String source, String message) {
            Note made = Provenance.noteOf(source);
            return new Reason(made.resource(), made.location(), "", message);
        }

        static Reason about(Rule<?> rule, String path, String message) {
            Note made = Provenance.noteOf(rule, path, "");
            return new Reason(made.resource(), made.location(), made.field(), message);
        }
    }
}
