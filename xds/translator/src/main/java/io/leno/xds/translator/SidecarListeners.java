package io.leno.xds.translator;

import io.envoyproxy.envoy.config.core.v3.TrafficDirection;
import io.envoyproxy.envoy.config.listener.v3.Filter;
import io.envoyproxy.envoy.config.listener.v3.FilterChain;
import io.envoyproxy.envoy.config.listener.v3.FilterChainMatch;
import io.envoyproxy.envoy.config.listener.v3.Listener;
import io.leno.xds.translator.ListenerTranslator.MadeListener;

import java.util.ArrayList;
import java.util.List;

/// The listeners of a sidecar: what its application sends, and what comes for it.
final class SidecarListeners {
    static final int OUTBOUND_PORT = 15001;

    private static final String VIRTUAL = "virtualOutbound";

    private final Scope scope;

    SidecarListeners(Scope scope) {
        this.scope = scope;
    }

    /// The same for all sidecars of a [View].
    List<MadeListener> outbound() {
        var listeners = new ArrayList<MadeListener>();
        for (OutboundListener outbound : new OutboundListeners(scope).all()) {
            listeners.add(new MadeListener(outbound.build(), outbound.madeBy()));
        }
        listeners.addAll(new EgressProxies(scope).listeners());
        if (scope.httpProxyPort() > 0) {
            var plugins = scope.plugins().keysAt(List.of(HttpPlace.httpProxy()));
            listeners.add(new MadeListener(httpProxy(), plugins));
        }
        if (!scope.bindsPorts()) listeners.add(MadeListener.of(virtualOutbound()));
        return listeners;
    }

    List<MadeListener> inbound() {
        return new InboundListeners(scope).all();
    }

    private int port() {
        int told = scope.meshConfig().proxyListenPort();
        return told > 0 ? told : OUTBOUND_PORT;
    }

    private Listener httpProxy() {
        String name = scope.loopback() + "_" + scope.httpProxyPort();
        return Listener.newBuilder()
                .setName(name)
                .setAddress(Protos.address(scope.loopback(), scope.httpProxyPort()))
                .setTrafficDirection(TrafficDirection.OUTBOUND)
                .setListenerFiltersTimeout(Protos.NO_TIMEOUT)
                .setContinueOnListenerFiltersTimeout(true)
                .addFilterChains(
                        FilterChain.newBuilder()
                                .setTransportSocketConnectTimeout(ListenerFilters.HANDSHAKE)
                                .addFilters(httpProxyManager(name)))
                .build();
    }

    private Filter httpProxyManager(String name) {
        return new ConnectionManagers(scope).httpProxy(name, SidecarRoutes.HTTP_PROXY);
    }

    /// Takes every redirected connection and hands it to the listener for what was dialled; what
    /// has none goes there as it is, or nowhere.
    private Listener virtualOutbound() {
        var proxies = new TcpProxies(scope);
        var self = FilterChainMatch.newBuilder().setDestinationPort(Protos.uint32(port()));
        var listener = Listener.newBuilder();
        var resolved = new ArrayList<FilterChain>();
        if (scope.resolvesUnknown()) {
            resolved.add(UnknownHosts.chain(scope, VIRTUAL));
            listener.addListenerFilters(ListenerFilters.httpInspector(List.of()));
        }
        return listener.setName(VIRTUAL)
                .setAddress(Protos.address("0.0.0.0", port()))
                .setTrafficDirection(TrafficDirection.OUTBOUND)
                .setUseOriginalDst(Protos.bool(true))
                .setMaxConnectionsToAcceptPerSocketEvent(Protos.uint32(1))
                .addAllAccessLog(scope.accessLogsOfLost())
                .addFilterChains(
                        InboundListeners.chain(
                                VIRTUAL + "-blackhole", self, proxies.to(ClusterName.BLACK_HOLE)))
                .addAllFilterChains(resolved)
                .addFilterChains(
                        FilterChain.newBuilder()
                                .setName(VIRTUAL + "-catchall-tcp")
                                .addFilters(proxies.to(scope.clusterForUnknown())))
                .build();
    }
}
