package io.leno.xds.translator;

import io.envoyproxy.envoy.config.core.v3.TrafficDirection;
import io.envoyproxy.envoy.config.listener.v3.Filter;
import io.envoyproxy.envoy.config.listener.v3.FilterChain;
import io.envoyproxy.envoy.config.listener.v3.FilterChainMatch;
import io.envoyproxy.envoy.config.listener.v3.Listener;
import io.envoyproxy.envoy.config.route.v3.Route;
import io.envoyproxy.envoy.config.route.v3.RouteAction;
import io.envoyproxy.envoy.config.route.v3.RouteConfiguration;
import io.envoyproxy.envoy.config.route.v3.VirtualHost;
import io.leno.api.model.Protocol;
import io.leno.xds.translator.ListenerTranslator.MadeListener;
import io.leno.xds.translator.Scope.ServedPort;

import java.util.ArrayList;
import java.util.List;

/// Where a sidecar takes requests for its workload: one listener that everything is redirected to,
/// or a real one per port.
final class InboundListeners {
    private static final int PORT = 15006;

    private static final String VIRTUAL = "virtualInbound";
    private static final String ANY_ADDRESS = "0.0.0.0";

    private final Scope scope;
    private final TcpProxies proxies;
    private final ConnectionManagers managers;

    InboundListeners(Scope scope) {
        this.scope = scope;
        proxies = new TcpProxies(scope);
        managers = new ConnectionManagers(scope);
    }

    List<MadeListener> all() {
        if (!scope.bindsPorts()) return List.of(virtual());
        return scope.servedPorts().stream()
                .filter(port -> scope.canBind(port.number()))
                .map(this::bound)
                .toList();
    }

    private MadeListener bound(ServedPort port) {
        String address = scope.node().address();
        String name = address + "_" + port.number();
        Listener.Builder listener =
                listener(name, address, port.number()).addAllFilterChains(chains(name, port));
        if (isUndeclared(port))
            listener.addListenerFilters(ListenerFilters.httpInspector(List.of()));
        return new MadeListener(
                listener.build(), scope.plugins().keysAt(List.of(HttpPlace.inbound(port))));
    }

    private MadeListener virtual() {
        Listener.Builder listener = listener(VIRTUAL, ANY_ADDRESS, port());
        listener.addFilterChains(blackHole()).addAllFilterChains(passthrough());
        var declared = new ArrayList<Integer>();
        declared.add(port());
        var places = new ArrayList<HttpPlace>();
        places.add(HttpPlace.inboundPassthrough());
        for (ServedPort port : scope.servedPorts()) {
            listener.addAllFilterChains(chains(ANY_ADDRESS + "_" + port.number(), port));
            if (!isUndeclared(port)) declared.add(port.number());
            places.add(HttpPlace.inbound(port));
        }
        listener.setMaxConnectionsToAcceptPerSocketEvent(Protos.uint32(1))
                .addAllAccessLog(scope.accessLogsOfLost());
        listener.addListenerFilters(ListenerFilters.originalDestination())
                .addListenerFilters(ListenerFilters.httpInspector(declared));
        return new MadeListener(listener.build(), scope.plugins().keysAt(places));
    }

    private int port() {
        int told = scope.meshConfig().proxyInboundListenPort();
        return told > 0 ? told : PORT;
    }

    private Listener.Builder listener(String name, String address, int port) {
        return Listener.newBuilder()
                .setName(name)
                .setAddress(Protos.address(address, port))
                .setTrafficDirection(TrafficDirection.INBOUND)
                .setListenerFiltersTimeout(scope.detectionTimeout())
                .setContinueOnListenerFiltersTimeout(true);
    }

    private static boolean isUndeclared(ServedPort port) {
        return port.servicePort().protocol() == Protocol.UNDECLARED;
    }

    private List<FilterChain> chains(String name, ServedPort port) {
        String cluster = ClusterName.inbound(port.number()).toString();
        FilterChainMatch.Builder match = FilterChainMatch.newBuilder();
        if (!scope.bindsPorts()) match.setDestinationPort(Protos.uint32(port.number()));
        Filter http = managers.inbound(name, routes(cluster, port), HttpPlace.inbound(port));
        FilterChain tcp = noted(chain(name, match, proxies.to(cluster)), port);
        if (port.servicePort().protocol().isHttp())
            return List.of(noted(chain(name, match, http), port));
        if (!isUndeclared(port)) return List.of(tcp);
        var plainHttp = match.clone().addAllApplicationProtocols(ListenerFilters.PLAIN_HTTP);
        return List.of(noted(chain(name, plainHttp, http), port), tcp);
    }

    private FilterChain noted(FilterChain chain, ServedPort port) {
        var noted = chain.toBuilder();
        scope.provenance().noteServed(noted::getMetadataBuilder, port, scope.sidecarRule());
        return noted.build();
    }

    /// What comes for ports that no service declares goes to the application all the same.
    private List<FilterChain> passthrough() {
        String cluster = ClusterName.INBOUND_PASSTHROUGH;
        var http =
                FilterChainMatch.newBuilder()
                        .addAllApplicationProtocols(ListenerFilters.PLAIN_HTTP);
        var routes = routes(cluster, "inbound|http|0", ":0/*", true);
        return List.of(
                chain(
                        VIRTUAL + "-catchall-http",
                        http,
                        managers.inbound(cluster, routes, HttpPlace.inboundPassthrough())),
                chain(VIRTUAL, FilterChainMatch.newBuilder(), proxies.to(cluster)));
    }

    /// A connection made to the listener itself would come back for ever.
    private FilterChain blackHole() {
        var self = FilterChainMatch.newBuilder().setDestinationPort(Protos.uint32(port()));
        return chain(VIRTUAL + "-blackhole", self, proxies.to(ClusterName.BLACK_HOLE));
    }

    static FilterChain chain(String name, FilterChainMatch.Builder match, Filter filter) {
        return FilterChain.newBuilder()
                .setName(name)
                .setFilterChainMatch(match)
                .addFilters(filter)
                .build();
    }

    private RouteConfiguration.Builder routes(String cluster, ServedPort port) {
        int number = port.servicePort().number();
        String operation = port.services().getFirst().hostname() + ":" + number + "/*";
        boolean retries = port.servicePort().protocol() != Protocol.GRPC;
        return routes(cluster, "inbound|http|" + number, operation, retries);
    }

    private RouteConfiguration.Builder routes(
            String cluster, String host, String operation, boolean retries) {
        var action = RouteAction.newBuilder().setCluster(cluster).setTimeout(Protos.NO_TIMEOUT);
        action.getMaxStreamDurationBuilder()
                .setMaxStreamDuration(Protos.NO_TIMEOUT)
                .setGrpcTimeoutHeaderMax(Protos.NO_TIMEOUT);
        if (retries) Retries.inbound(scope.meshConfig()).ifPresent(action::setRetryPolicy);
        var route =
                Route.newBuilder()
                        .setName("default")
                        .setMatch(Matches.everything())
                        .setRoute(action);
        route.getDecoratorBuilder().setOperation(operation);
        return RouteConfiguration.newBuilder()
                .setName(cluster)
                .setValidateClusters(Protos.bool(false))
                .addVirtualHosts(
                        VirtualHost.newBuilder().setName(host).addDomains("*").addRoutes(route));
    }
}
