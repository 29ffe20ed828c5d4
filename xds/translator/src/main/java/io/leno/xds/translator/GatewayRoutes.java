package io.leno.xds.translator;

import io.envoyproxy.envoy.config.route.v3.Route;
import io.envoyproxy.envoy.config.route.v3.VirtualHost;
import io.envoyproxy.envoy.config.route.v3.VirtualHost.TlsRequirementType;
import io.leno.api.config.ResourceKey;
import io.leno.api.istio.Gateway.ServerTls;
import io.leno.xds.translator.GatewayServers.BoundServer;
import io.leno.xds.translator.GatewayServers.Kind;
import io.leno.xds.translator.RouteRules.Listener;
import io.leno.xds.translator.RouteTranslator.MadeRoutes;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/// Routes of a gateway, one configuration per HTTP listener with a virtual host per host name. The
/// routes of all virtual services for a host follow each other, oldest first, those that take every
/// request at the end; those of HTTPRoutes in the Gateway API's order.
final class GatewayRoutes {
    /// The virtual host of a listener that has none.
    static final String BLACK_HOLE = "blackhole";

    private final Scope scope;
    private final Map<String, List<BoundServer>> byName = new TreeMap<>();

    GatewayRoutes(Scope scope) {
        this.scope = scope;
        new GatewayServers(scope)
                .byListener()
                .values()
                .forEach(
                        servers -> {
                            if (servers.getFirst().kind() == Kind.HTTP) {
                                byName.put(servers.getFirst().routeName(), servers);
                            }
                            servers.stream()
                                    .filter(server -> server.kind() == Kind.HTTPS)
                                    .forEach(
                                            server ->
                                                    byName.put(
                                                            server.routeName(), List.of(server)));
                        });
    }

    List<String> names() {
        return List.copyOf(byName.keySet());
    }

    Optional<MadeRoutes> of(String name) {
        return Optional.ofNullable(byName.get(name)).map(servers -> routes(name, servers));
    }

    private MadeRoutes routes(String name, List<BoundServer> servers) {
        var hosts = new TreeMap<String, Host>();
        var keys = new LinkedHashSet<ResourceKey>();
        for (BoundServer server : servers) {
            addServer(server, hosts, keys);
            keys.add(server.gateway().key());
        }
        int port = servers.getFirst().server().port().number();
        var configuration = SidecarRoutes.configuration(name).setIgnorePortInHostMatching(true);
        configuration.addAllVirtualHosts(VirtualHostMerge.of(built(hosts)));
        for (BoundServer each : servers) {
            scope.provenance().note(configuration::getMetadataBuilder, each.gateway(), each.path());
        }
        if (hosts.isEmpty()) {
            configuration.addVirtualHosts(
                    VirtualHost.newBuilder().setName(BLACK_HOLE + ":" + port).addDomains("*"));
        }
        return MadeRoutes.with(
                scope.plugins(), HttpPlace.gateway(servers), configuration, List.copyOf(keys));
    }

    private List<VirtualHost> built(Map<String, Host> hosts) {
        boolean counts = scope.settings().countsAttempts();
        return hosts.entrySet().stream()
                .map(entry -> entry.getValue().build(entry.getKey()))
                .map(host -> host.setIncludeRequestAttemptCount(counts).build())
                .toList();
    }

    private void addServer(BoundServer server, Map<String, Host> hosts, Set<ResourceKey> keys) {
        ServerTls tls = server.server().tls();
        boolean redirects = tls != null && tls.httpsRedirect() && !server.isSecure();
        int port = server.server().port().number();
        var listener = new Listener(server.gatewayName(), port, server.isSecure());
        var rules = new RouteRules(scope, listener);
        for (BoundVirtualService bound : scope.virtualServices(server.gatewayName())) {
            Set<String> names = hostsFor(server, bound);
            List<Route> routes = names.isEmpty() ? List.of() : rules.of(bound);
            if (routes.isEmpty()) continue;
            keys.addAll(bound.madeBy());
            for (String name : names) {
                hosts.computeIfAbsent(name, _ -> new Host(port)).add(server, bound, routes);
            }
        }
        if (!redirects) return;
        for (String host : namesOf(server, "")) {
            hosts.computeIfAbsent(host, _ -> new Host(port)).redirects = true;
        }
        hostsRedirectedBy(server, hosts);
    }

    private static void hostsRedirectedBy(BoundServer server, Map<String, Host> hosts) {
        hosts.forEach(
                (name, host) -> {
                    if (namesOf(server, "").stream()
                            .anyMatch(pattern -> HostNames.covers(pattern, name))) {
                        host.redirects = true;
                    }
                });
    }

    /// What both the server and the virtual service stand for.
    static Set<String> hostsFor(BoundServer server, BoundVirtualService bound) {
        var both = new LinkedHashSet<String>();
        for (String offered : namesOf(server, bound.rule().namespace())) {
            for (String host : bound.hosts()) {
                HostNames.intersection(offered, host).ifPresent(both::add);
            }
        }
        return both;
    }

    /// Names of the server that a virtual service of the namespace may use; all, for the empty one.
    private static List<String> namesOf(BoundServer server, String namespace) {
        var names = new ArrayList<String>();
        for (String host : server.server().hosts()) {
            int slash = host.indexOf('/');
            String owner = slash < 0 ? "*" : host.substring(0, slash);
            if (owner.equals(".")) owner = server.gateway().namespace();
            if (namespace.isEmpty() || owner.equals("*") || owner.equals(namespace)) {
                names.add(host.substring(slash + 1).toLowerCase(Locale.ROOT));
            }
        }
        return names;
    }

    /// Routes gathered for one host name.
    private static final class Host {
        /// Of the server that was the first to have the name.
        private final int port;

        private final Set<String> added = new HashSet<>();
        private final List<Route> routes = new ArrayList<>();
        private final List<Route> ofHttpRoutes = new ArrayList<>();

        /// Where the HTTPRoutes' routes go among the others: at the place of the oldest.
        private int placeOfHttpRoutes;

        private boolean redirects;

        Host(int port) {
            this.port = port;
        }

        /// Several servers of one gateway may share a host; its routes are wanted once.
        void add(BoundServer server, BoundVirtualService bound, List<Route> more) {
            var rule = bound.rule();
            String name = server.gatewayName() + " " + rule.namespace() + "/" + rule.name();
            if (!added.add(name)) return;
            if (Problems.isIstio(rule)) {
                routes.addAll(more);
                return;
            }
            if (ofHttpRoutes.isEmpty()) placeOfHttpRoutes = routes.size();
            ofHttpRoutes.addAll(more);
        }

        private List<Route> inOrder() {
            var all = new ArrayList<>(routes);
            all.addAll(placeOfHttpRoutes, GatewayApiOrder.sorted(ofHttpRoutes));
            return all;
        }

        VirtualHost.Builder build(String host) {
            var out =
                    VirtualHost.newBuilder()
                            .setName(HostNames.withPort(host, port))
                            .addDomains(HostNames.inHeader(host));
            List<Route> ordered = inOrder();
            for (Route route : ordered) {
                if (!Matches.isEverything(route.getMatch())) out.addRoutes(route);
            }
            for (Route route : ordered) {
                if (Matches.isEverything(route.getMatch())) out.addRoutes(route);
            }
            if (redirects) out.setRequireTls(TlsRequirementType.ALL);
            return out;
        }
    }
}
