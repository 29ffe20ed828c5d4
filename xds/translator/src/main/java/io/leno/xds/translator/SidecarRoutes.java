package io.leno.xds.translator;

import io.envoyproxy.envoy.config.route.v3.RouteConfiguration;
import io.envoyproxy.envoy.config.route.v3.VirtualHost;
import io.leno.api.config.ResourceKey;
import io.leno.api.istio.Sidecar;
import io.leno.api.model.MeshModel;
import io.leno.api.model.Protocol;
import io.leno.api.model.Service;
import io.leno.api.model.ServicePort;
import io.leno.xds.translator.RouteTranslator.MadeRoutes;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.IntFunction;
import java.util.stream.Stream;

/// Outbound routes of a sidecar: one configuration per port with a virtual host per service, one
/// for each service whose protocol is found out from its bytes, and one for applications that use
/// the proxy as an HTTP proxy.
final class SidecarRoutes {
    static final String HTTP_PROXY = "http_proxy";

    private static final int HTTP_PORT = 80;

    private final Scope scope;
    private final Map<Integer, PortVirtualHosts> byPort = new HashMap<>();

    SidecarRoutes(Scope scope) {
        this.scope = scope;
    }

    /// The names that listeners refer to.
    List<String> names() {
        var ports = new TreeSet<Integer>();
        var sniffed = new TreeSet<String>();
        for (Service service : scope.services()) {
            for (ServicePort port : service.ports()) {
                if (!isHttp(port)) continue;
                ports.add(port.number());
                if (OutboundListeners.hasOwnRoutes(scope, service, port)) {
                    sniffed.add(service.hostname() + ":" + port.number());
                }
            }
        }
        var names = new ArrayList<>(ports.stream().map(String::valueOf).toList());
        names.addAll(sniffed);
        if (scope.httpProxyPort() > 0) names.add(HTTP_PROXY);
        for (String name : new EgressProxies(scope).routeNames())
            if (!names.contains(name)) names.add(name);
        return names;
    }

    /// The names of routes in which rules for the hosts may show.
    static Set<String> namesOf(MeshModel mesh, Set<String> hosts) {
        var names = new HashSet<String>();
        names.add(HTTP_PROXY);
        names.add(String.valueOf(HTTP_PORT));
        boolean isExact = hosts.stream().noneMatch(HostNames::isWildcard);
        Stream<Service> services =
                isExact
                        ? hosts.stream()
                                .flatMap(host -> Stream.ofNullable(mesh.services().get(host)))
                        : mesh.services().values().stream();
        services.filter(each -> isMeant(each, hosts))
                .forEach(
                        each -> {
                            for (ServicePort port : each.ports()) {
                                names.add(String.valueOf(port.number()));
                                names.add(each.hostname() + ":" + port.number());
                            }
                        });
        return names;
    }

    private static boolean isMeant(Service service, Set<String> hosts) {
        return hosts.stream()
                .anyMatch(
                        host ->
                                HostNames.covers(host, service.hostname())
                                        || HostNames.covers(service.hostname(), host));
    }

    /// Empty where no listener can have the name.
    Optional<MadeRoutes> of(String name) {
        if (name.equals(HTTP_PROXY)) {
            return scope.httpProxyPort() > 0
                    ? Optional.of(ofAllPorts(name, this::hosts))
                    : Optional.empty();
        }
        Optional<Sidecar.Egress> egress = new EgressProxies(scope).ofRoutes(name);
        if (egress.isPresent()) {
            return Optional.of(
                    ofAllPorts(
                            name,
                            port ->
                                    new PortVirtualHosts(
                                            scope,
                                            port,
                                            each -> scope.reaches(each, egress.get()))));
        }
        if (name.matches("[0-9]{1,5}")) return ofPort(name, Integer.parseInt(name));
        int colon = name.lastIndexOf(':');
        if (colon < 0 || !name.substring(colon + 1).matches("[0-9]{1,5}")) return Optional.empty();
        return ofService(
                name, name.substring(0, colon), Integer.parseInt(name.substring(colon + 1)));
    }

    private Optional<MadeRoutes> ofPort(String name, int port) {
        if (scope.services().stream()
                .flatMap(each -> each.port(port).stream())
                .noneMatch(SidecarRoutes::isHttp)) {
            return Optional.empty();
        }
        PortVirtualHosts hosts = hosts(port);
        var routes =
                configuration(name)
                        .setIgnorePortInHostMatching(true)
                        .addAllVirtualHosts(hosts.all())
                        .addVirtualHosts(UnknownHosts.virtualHost(scope));
        return Optional.of(
                MadeRoutes.with(scope.plugins(), HttpPlace.outbound(port), routes, hosts.madeBy()));
    }

    private PortVirtualHosts hosts(int port) {
        return byPort.computeIfAbsent(port, _ -> new PortVirtualHosts(scope, port));
    }

    private Optional<MadeRoutes> ofService(String name, String hostname, int port) {
        Service service = scope.service(hostname);
        if (service == null || service.port(port).filter(SidecarRoutes::isHttp).isEmpty()) {
            return Optional.empty();
        }
        PortVirtualHosts hosts = hosts(port);
        return hosts.of(hostname)
                .map(
                        host ->
                                MadeRoutes.with(
                                        scope.plugins(),
                                        HttpPlace.outbound(port),
                                        configuration(name)
                                                .setIgnorePortInHostMatching(true)
                                                .addVirtualHosts(
                                                        host.toBuilder()
                                                                .clearDomains()
                                                                .addDomains("*")),
                                        hosts.madeBy()));
    }

    /// All ports in one: clients must name the port, except for 80.
    private MadeRoutes ofAllPorts(String name, IntFunction<PortVirtualHosts> hostsOf) {
        var ports = new TreeSet<Integer>();
        scope.services().stream()
                .flatMap(service -> service.ports().stream())
                .filter(SidecarRoutes::isHttp)
                .forEach(port -> ports.add(port.number()));
        var all = new ArrayList<VirtualHost>();
        var keys = new LinkedHashSet<ResourceKey>();
        for (int port : ports) {
            PortVirtualHosts hosts = hostsOf.apply(port);
            hosts.all().forEach(host -> all.add(withPorts(host, port)));
            keys.addAll(hosts.madeBy());
        }
        all.sort(Comparator.comparing(VirtualHost::getName));
        all.add(UnknownHosts.virtualHost(scope));
        var routes = configuration(name).addAllVirtualHosts(all);
        return MadeRoutes.with(scope.plugins(), HttpPlace.httpProxy(), routes, List.copyOf(keys));
    }

    private static VirtualHost withPorts(VirtualHost host, int port) {
        var out = host.toBuilder().clearDomains();
        for (String domain : host.getDomainsList()) {
            if (port == HTTP_PORT) out.addDomains(domain);
            out.addDomains(domain + ":" + port);
        }
        return out.build();
    }

    static boolean isHttp(ServicePort port) {
        return port.protocol().isHttp() || port.protocol() == Protocol.UNDECLARED;
    }

    static RouteConfiguration.Builder configuration(String name) {
        return RouteConfiguration.newBuilder()
                .setName(name)
                .setValidateClusters(Protos.bool(false))
                .setMaxDirectResponseBodySizeBytes(Protos.uint32(Redirects.MAX_BODY_BYTES));
    }
}
