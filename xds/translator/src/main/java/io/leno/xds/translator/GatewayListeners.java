package io.leno.xds.translator;

import io.envoyproxy.envoy.config.core.v3.TrafficDirection;
import io.envoyproxy.envoy.config.listener.v3.Filter;
import io.envoyproxy.envoy.config.listener.v3.FilterChain;
import io.envoyproxy.envoy.config.listener.v3.FilterChainMatch;
import io.envoyproxy.envoy.config.listener.v3.Listener;
import io.leno.api.config.ResourceKey;
import io.leno.api.istio.Gateway.ServerTls;
import io.leno.api.istio.VirtualService.TcpMatch;
import io.leno.api.istio.VirtualService.TcpRoute;
import io.leno.api.istio.VirtualService.TlsMatch;
import io.leno.api.istio.VirtualService.TlsRoute;
import io.leno.xds.translator.GatewayServers.BoundServer;
import io.leno.xds.translator.GatewayServers.Kind;
import io.leno.xds.translator.ListenerTranslator.MadeListener;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Listeners of a gateway, one per address and port that its gateways ask for. One to which no rule
/// gives anything to do is left out.
final class GatewayListeners {
    private final Scope scope;
    private final TcpProxies proxies;

    GatewayListeners(Scope scope) {
        this.scope = scope;
        proxies = new TcpProxies(scope);
    }

    List<MadeListener> all() {
        var listeners = new ArrayList<MadeListener>();
        for (List<BoundServer> servers : new GatewayServers(scope).byListener().values()) {
            listener(servers).ifPresent(listeners::add);
        }
        return listeners;
    }

    private static FilterChain.Builder chain() {
        return FilterChain.newBuilder().setTransportSocketConnectTimeout(ListenerFilters.HANDSHAKE);
    }

    private Optional<MadeListener> listener(List<BoundServer> servers) {
        BoundServer first = servers.getFirst();
        var keys = new LinkedHashSet<ResourceKey>();
        servers.forEach(server -> keys.add(server.gateway().key()));
        var listener =
                Listener.newBuilder()
                        .setName(first.listenerName())
                        .setAddress(Protos.address(first.listenAddress(), first.port()))
                        .setTrafficDirection(TrafficDirection.OUTBOUND)
                        .setMaxConnectionsToAcceptPerSocketEvent(Protos.uint32(1));
        switch (first.kind()) {
            case HTTP -> {
                var place = HttpPlace.gateway(servers);
                keys.addAll(scope.plugins().keysAt(List.of(place)));
                Filter manager =
                        new ConnectionManagers(scope)
                                .gateway(first.listenerName(), first.routeName(), place);
                listener.addFilterChains(chain().addFilters(manager));
            }
            // as in Istio the oldest has the port, whether it has routes or not
            case TCP -> tcp(List.of(first), keys).ifPresent(listener::addFilterChains);
            case HTTPS, TLS, TLS_PASSTHROUGH -> {
                listener.addListenerFilters(ListenerFilters.tlsInspector());
                listener.addAllFilterChains(secure(servers, keys));
            }
        }
        if (listener.getFilterChainsCount() == 0) return Optional.empty();
        for (BoundServer each : servers) {
            scope.provenance().note(listener::getMetadataBuilder, each.gateway(), each.path());
        }
        return Optional.of(new MadeListener(listener.build(), List.copyOf(keys)));
    }

    /// The first route of the oldest virtual service that is meant for the server.
    private Optional<FilterChain> tcp(List<BoundServer> servers, Set<ResourceKey> keys) {
        for (BoundServer server : servers) {
            for (BoundVirtualService bound : scope.virtualServices(server.gatewayName())) {
                if (GatewayRoutes.hostsFor(server, bound).isEmpty()) continue;
                List<TcpRoute> routes = bound.spec().tcp();
                for (int i = 0; i < routes.size(); i++) {
                    TcpRoute route = routes.get(i);
                    if (route.route().isEmpty() || !isMeant(server, bound, route)) continue;
                    keys.add(bound.rule().key());
                    int port = server.server().port().number();
                    String path = "spec.tcp[" + i + "]";
                    Filter filter = proxies.to(bound.rule(), route.route(), port, path);
                    var chain = chain().setMetadata(Metadata.ofRule(bound.rule()));
                    scope.provenance().note(chain::getMetadataBuilder, bound.rule(), path);
                    return Optional.of(chain.addFilters(filter).build());
                }
            }
        }
        servers.forEach(this::nothingToDo);
        return Optional.empty();
    }

    private static boolean isMeant(BoundServer server, BoundVirtualService bound, TcpRoute route) {
        if (route.match().isEmpty()) return true;
        for (TcpMatch match : route.match()) {
            boolean port = match.port() == 0 || match.port() == server.server().port().number();
            if (port && bound.isBoundTo(server.gatewayName(), match.gateways())) return true;
        }
        return false;
    }

    private List<FilterChain> secure(List<BoundServer> servers, Set<ResourceKey> keys) {
        var chains = new ArrayList<FilterChain>();
        var names = new HashSet<String>();
        for (BoundServer server : servers) {
            if (server.isSecure()) {
                terminated(server, names, keys).ifPresent(chains::add);
                continue;
            }
            if (AutoPassthrough.isMeant(server.server())) {
                addNew(new AutoPassthrough(scope).chains(server), names, chains);
                continue;
            }
            for (BoundVirtualService bound : scope.virtualServices(server.gatewayName())) {
                if (GatewayRoutes.hostsFor(server, bound).isEmpty()) continue;
                if (addPassthrough(server, bound, names, chains)) keys.add(bound.rule().key());
            }
        }
        if (chains.isEmpty()) servers.forEach(this::nothingToDo);
        return chains;
    }

    private static void addNew(
            List<FilterChain> made, Set<String> names, List<FilterChain> chains) {
        for (FilterChain chain : made) {
            if (names.addAll(chain.getFilterChainMatch().getServerNamesList())) chains.add(chain);
        }
    }

    /// A name that an older server has already would make Envoy refuse the listener.
    private Optional<FilterChain> terminated(
            BoundServer server, Set<String> names, Set<ResourceKey> keys) {
        ServerTls tls = server.server().tls();
        List<String> wanted = server.serverNames();
        List<String> free =
                (wanted.isEmpty() ? List.of("*") : wanted).stream().filter(names::add).toList();
        if (tls == null || free.isEmpty()) return Optional.empty();
        FilterChain.Builder chain;
        if (server.kind() == Kind.HTTPS) {
            var place = HttpPlace.gateway(List.of(server));
            keys.addAll(scope.plugins().keysAt(List.of(place)));
            var managers = new ConnectionManagers(scope);
            chain =
                    chain().addFilters(
                                    managers.gateway(
                                            server.listenerName(), server.routeName(), place));
        } else {
            Optional<FilterChain> tcp = tcp(List.of(server), keys);
            if (tcp.isEmpty()) return Optional.empty();
            chain = tcp.get().toBuilder();
        }
        if (!wanted.isEmpty()) chain.getFilterChainMatchBuilder().addAllServerNames(free);
        return Optional.of(chain.setTransportSocket(ServerTlsContexts.socket(tls)).build());
    }

    private boolean addPassthrough(
            BoundServer server,
            BoundVirtualService bound,
            Set<String> names,
            List<FilterChain> chains) {
        boolean added = false;
        List<TlsRoute> routes = bound.spec().tls();
        int port = server.server().port().number();
        for (int i = 0; i < routes.size(); i++) {
            if (routes.get(i).route().isEmpty()) continue;
            for (TlsMatch match : routes.get(i).match()) {
                if (match.port() != 0 && match.port() != port) continue;
                if (!bound.isBoundTo(server.gatewayName(), match.gateways())) continue;
                // a name that an older rule has already would make Envoy refuse the listener
                List<String> free = match.sniHosts().stream().filter(names::add).toList();
                if (free.isEmpty()) continue;
                String path = "spec.tls[" + i + "]";
                Filter filter = proxies.to(bound.rule(), routes.get(i).route(), port, path);
                var sni = FilterChainMatch.newBuilder().addAllServerNames(free);
                var chain =
                        chain().setFilterChainMatch(sni)
                                .setMetadata(Metadata.ofRule(bound.rule()))
                                .addFilters(filter);
                scope.provenance().note(chain::getMetadataBuilder, bound.rule(), path);
                chains.add(chain.build());
                added = true;
            }
        }
        return added;
    }

    private void nothingToDo(BoundServer server) {
        scope.problems()
                .warning(
                        "no-route",
                        server.gateway(),
                        server.path(),
                        "no VirtualService routes port "
                                + server.server().port().number()
                                + " of "
                                + server.gatewayName()
                                + "; it is not listened on");
    }
}
