package io.leno.xds.translator;

import io.envoyproxy.envoy.config.route.v3.Route;
import io.envoyproxy.envoy.config.route.v3.RouteAction;
import io.envoyproxy.envoy.config.route.v3.RouteConfiguration;
import io.envoyproxy.envoy.config.route.v3.VirtualHost;
import io.leno.api.config.ResourceKey;
import io.leno.api.istio.VirtualService;
import io.leno.api.model.Protocol;
import io.leno.api.model.Service;
import io.leno.api.model.ServicePort;
import io.leno.xds.translator.RouteRules.Listener;
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

/// Outbound routes of a sidecar: one configuration per port with a virtual host per service, one
/// for each service whose protocol is found out from its bytes, and one for applications that use
/// the proxy as an HTTP proxy.
final class SidecarRoutes {
    static final String HTTP_PROXY = "http_proxy";

    private static final int MAX_DIRECT_RESPONSE_BYTES = 1024 * 1024;
    private static final int HTTP_PORT = 80;

    private final Scope scope;
    private final List<BoundVirtualService> virtualServices;

    SidecarRoutes(Scope scope) {
        this.scope = scope;
        virtualServices = scope.virtualServices(VirtualService.MESH);
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
        return names;
    }

    /// Empty where no listener can have the name.
    Optional<MadeRoutes> of(String name) {
        if (name.equals(HTTP_PROXY)) {
            return scope.httpProxyPort() > 0 ? Optional.of(httpProxy()) : Optional.empty();
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
        var hosts = new Hosts(port);
        hosts.addAll();
        return Optional.of(hosts.made(configuration(name).setIgnorePortInHostMatching(true)));
    }

    private Optional<MadeRoutes> ofService(String name, String hostname, int port) {
        Service service = scope.service(hostname);
        if (service == null || service.port(port).filter(SidecarRoutes::isHttp).isEmpty()) {
            return Optional.empty();
        }
        var hosts = new Hosts(port);
        hosts.addAll();
        return hosts.made.stream()
                .filter(host -> host.getDomainsList().contains(hostname))
                .findFirst()
                .map(
                        host ->
                                new MadeRoutes(
                                        configuration(name)
                                                .setIgnorePortInHostMatching(true)
                                                .addVirtualHosts(
                                                        host.toBuilder()
                                                                .clearDomains()
                                                                .addDomains("*"))
                                                .build(),
                                        hosts.keys()));
    }

    /// All ports in one: clients must name the port, except for 80.
    private MadeRoutes httpProxy() {
        var ports = new TreeSet<Integer>();
        scope.services().stream()
                .flatMap(service -> service.ports().stream())
                .filter(SidecarRoutes::isHttp)
                .forEach(port -> ports.add(port.number()));
        var all = new ArrayList<VirtualHost>();
        var keys = new LinkedHashSet<ResourceKey>();
        for (int port : ports) {
            var hosts = new Hosts(port);
            hosts.addAll();
            hosts.made.forEach(host -> all.add(withPorts(host, port)));
            keys.addAll(hosts.keys());
        }
        all.sort(Comparator.comparing(VirtualHost::getName));
        all.add(catchAll());
        var routes = configuration(HTTP_PROXY).addAllVirtualHosts(all).build();
        return new MadeRoutes(routes, List.copyOf(keys));
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
                .setMaxDirectResponseBodySizeBytes(Protos.uint32(MAX_DIRECT_RESPONSE_BYTES));
    }

    /// Hosts the mesh does not know go where the client dialled.
    private static VirtualHost catchAll() {
        var action = RouteAction.newBuilder().setCluster(ClusterName.PASSTHROUGH);
        RouteActions.setTimeout(action, null);
        return VirtualHost.newBuilder()
                .setName("allow_any")
                .addDomains("*")
                .setIncludeRequestAttemptCount(true)
                .addRoutes(
                        Route.newBuilder()
                                .setName("allow_any")
                                .setMatch(Matches.everything())
                                .setRoute(action))
                .build();
    }

    /// The virtual hosts of one port, without ports in their domains. The first to claim a domain
    /// has it.
    private final class Hosts {
        private final int port;
        private final List<VirtualHost> made = new ArrayList<>();
        private final Set<String> names = new HashSet<>();
        private final Map<String, String> owners = new HashMap<>(Map.of("*", "allow_any"));
        private final Set<BoundVirtualService> used = new LinkedHashSet<>();
        private final RouteRules rules;

        Hosts(int port) {
            this.port = port;
            rules = new RouteRules(scope, Listener.ofMesh(port));
        }

        void addAll() {
            List<Service> services =
                    scope.services().stream()
                            .filter(
                                    each ->
                                            each.port(port)
                                                    .filter(SidecarRoutes::isHttp)
                                                    .isPresent())
                            .toList();
            services.forEach(this::reserve);
            services.forEach(this::add);
            for (BoundVirtualService bound : virtualServices) {
                boolean hasService =
                        bound.hosts().stream()
                                .anyMatch(
                                        host ->
                                                services.stream()
                                                        .anyMatch(
                                                                each ->
                                                                        HostNames.covers(
                                                                                host,
                                                                                each.hostname())));
                if (hasService || port == HTTP_PORT) addUnknownHosts(bound, services);
            }
            made.sort(Comparator.comparing(VirtualHost::getName));
        }

        /// A full name is never lost to somebody's short form.
        private void reserve(Service service) {
            for (String domain : ServiceDomains.of(service, scope.node().domain()).certain()) {
                owners.putIfAbsent(domain, service.hostname());
            }
        }

        private void add(Service service) {
            ServiceDomains wanted = ServiceDomains.of(service, scope.node().domain());
            var free = new ArrayList<String>();
            for (String domain : wanted.all()) {
                boolean reserved = wanted.certain().contains(domain);
                if (reserved
                        ? service.hostname().equals(owners.get(domain))
                        : owners.putIfAbsent(domain, service.hostname()) == null) {
                    free.add(domain);
                }
            }
            add(service.hostname(), free, routes(service));
        }

        private List<Route> routes(Service service) {
            for (BoundVirtualService bound :
                    VirtualServiceChoice.forHost(virtualServices, service.hostname())) {
                List<Route> routes = rules.of(bound);
                if (routes.isEmpty()) continue;
                used.add(bound);
                return routes;
            }
            String cluster = ClusterName.outbound(port, "", service.hostname()).toString();
            var hash = scope.destinationRule(service).policyFor(port, "").consistentHash();
            var route = RouteActions.simple("default", cluster, hash);
            route.getDecoratorBuilder().setOperation(service.hostname() + ":" + port + "/*");
            return List.of(route.build());
        }

        /// Names that no service has get the routes of their rule all the same, on its services'
        /// ports or else on 80.
        private void addUnknownHosts(BoundVirtualService bound, List<Service> services) {
            for (String host : bound.hosts()) {
                boolean known =
                        services.stream().anyMatch(each -> HostNames.covers(host, each.hostname()));
                if (known || scope.service(host) != null || owners.putIfAbsent(host, host) != null)
                    continue;
                List<Route> routes = rules.of(bound);
                if (routes.isEmpty()) continue;
                used.add(bound);
                add(host, List.of(HostNames.inHeader(host)), routes);
            }
        }

        private void add(String host, List<String> itsDomains, List<Route> routes) {
            String name = HostNames.withPort(host, port);
            if (itsDomains.isEmpty() || !names.add(name)) return;
            made.add(
                    VirtualHost.newBuilder()
                            .setName(name)
                            .addAllDomains(itsDomains)
                            .addAllRoutes(routes)
                            .setIncludeRequestAttemptCount(true)
                            .build());
        }

        List<ResourceKey> keys() {
            return used.stream().map(bound -> bound.rule().key()).toList();
        }

        MadeRoutes made(RouteConfiguration.Builder configuration) {
            configuration.addAllVirtualHosts(made).addVirtualHosts(catchAll());
            return new MadeRoutes(configuration.build(), keys());
        }
    }
}
