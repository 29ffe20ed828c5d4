package io.leno.xds.translator;

import io.envoyproxy.envoy.config.core.v3.TrafficDirection;
import io.envoyproxy.envoy.config.listener.v3.FilterChain;
import io.envoyproxy.envoy.config.listener.v3.FilterChainMatch;
import io.envoyproxy.envoy.config.listener.v3.Listener;
import io.leno.api.config.ResourceKey;
import io.leno.api.istio.Sidecar;
import io.leno.api.model.Service;
import io.leno.xds.translator.TcpChains.TcpChain;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// One outbound listener while services are added to it: any number of HTTP services, TLS services
/// told apart by the name clients ask for, and at most one that takes whatever bytes are left.
final class OutboundListener {
    /// Who else has a listener's port, for messages.
    private record Owner(Service service, String what) {}

    private final Scope scope;
    private final String name;
    private final String address;
    private final int port;
    private final List<FilterChain> matched = new ArrayList<>();
    private final Set<FilterChainMatch> matches = new HashSet<>();
    private final Set<ResourceKey> madeBy = new LinkedHashSet<>();
    private @Nullable Owner http;
    private @Nullable Owner rest;
    private @Nullable FilterChain restChain;
    private String routes = "";
    private @Nullable DynamicForwarding dynamic;
    private boolean sniffsHttp;
    private boolean speaksFirst;

    /// The listener that the Sidecar binds; null where services say what is dialled.
    private final Sidecar.@Nullable Egress own;

    OutboundListener(Scope scope, String name, String address, int port) {
        this.scope = scope;
        this.name = name;
        this.address = address;
        this.port = port;
        Sidecar.Egress ofPort = scope.egressListener(port);
        own = ofPort != null && ofPort.bind().equals(address) ? ofPort : null;
    }

    /// Where all addresses are meant, bytes that are no plain HTTP may be for somebody else.
    private boolean isForAll() {
        return !scope.bindsPorts() && address.equals(OutboundListeners.ANY_ADDRESS);
    }

    void addHttp(Service service, String routeName) {
        if (dynamic == null && DynamicForwarding.isMeant(service)) {
            dynamic = new DynamicForwarding(service, scope);
        }
        if (http != null) return; // the routes tell services apart
        boolean isTaken = !matched.isEmpty() || rest != null;
        if (isTaken && (!isForAll() || speaksFirst)) {
            refuse(service, "HTTP");
            return;
        }
        http = new Owner(service, "HTTP");
        routes = routeName;
        sniffsHttp = isForAll();
    }

    /// @param speaksFirst servers that do are not found out by what clients send
    void addTcp(Service service, List<TcpChain> chains, boolean speaksFirst) {
        if (http != null && !sniffsHttp) {
            refuse(service, "TCP");
            return;
        }
        if (http == null) this.speaksFirst |= speaksFirst;
        addChains(service, chains);
    }

    void addUndeclared(Service service, String routeName, List<TcpChain> chains) {
        if (http != null && !sniffsHttp) return;
        if (http == null && speaksFirst) {
            refuse(service, "undeclared");
            return;
        }
        if (http == null) {
            http = new Owner(service, "undeclared");
            routes = routeName;
            sniffsHttp = true;
        }
        addChains(service, chains);
    }

    private void addChains(Service service, List<TcpChain> chains) {
        for (TcpChain chain : chains) {
            if (!chain.isMatched()) {
                if (rest != null) {
                    refuse(service, "TCP");
                    continue;
                }
                rest = new Owner(service, "TCP");
                restChain = chain.chain();
            } else if (matches.add(chain.chain().getFilterChainMatch())) {
                matched.add(chain.chain());
            }
            madeBy.addAll(chain.madeBy());
        }
    }

    private void refuse(Service service, String what) {
        Owner first = rest != null ? rest : http;
        String owner = first == null ? "another service" : first.service().hostname();
        scope.problems()
                .conflict(
                        service.source(),
                        service.hostname()
                                + ": port "
                                + port
                                + " ("
                                + what
                                + ") is not reachable through the proxy: "
                                + name
                                + " belongs to "
                                + owner);
    }

    List<ResourceKey> madeBy() {
        var all = new LinkedHashSet<>(madeBy);
        if (http != null) all.addAll(scope.plugins().keysAt(List.of(HttpPlace.outbound(port))));
        return List.copyOf(all);
    }

    Listener build() {
        Listener.Builder listener =
                Listener.newBuilder()
                        .setName(name)
                        .setTrafficDirection(TrafficDirection.OUTBOUND)
                        .setListenerFiltersTimeout(
                                sniffsHttp ? scope.detectionTimeout() : Protos.NO_TIMEOUT)
                        .setContinueOnListenerFiltersTimeout(true);
        if (scope.bindsPorts()) {
            listener.setAddress(Protos.address(scope.loopback(), port));
        } else {
            listener.setAddress(Protos.address(address, port));
            boolean isDialled = own != null && own.captureMode() == Sidecar.CaptureMode.NONE;
            if (!isDialled) listener.setBindToPort(Protos.bool(false));
        }
        addFilterChains(listener);
        for (Owner owner : java.util.Arrays.asList(http, rest)) {
            if (owner != null)
                scope.provenance().note(listener::getMetadataBuilder, owner.service());
        }
        return listener.build();
    }

    private void addFilterChains(Listener.Builder listener) {
        boolean byName =
                matched.stream()
                        .anyMatch(chain -> chain.getFilterChainMatch().getServerNamesCount() > 0);
        if (byName) listener.addListenerFilters(ListenerFilters.tlsInspector());
        listener.addAllFilterChains(matched);
        if (http != null) {
            listener.addFilterChains(http());
            if (sniffsHttp) listener.addListenerFilters(ListenerFilters.httpInspector(List.of()));
        }
        if (restChain != null && listener.getFilterChainsCount() == 0) {
            listener.addFilterChains(restChain);
        } else if (restChain != null) {
            listener.setDefaultFilterChain(restChain);
        } else if (own == null) {
            listener.setDefaultFilterChain(unknown());
        }
    }

    private FilterChain http() {
        var managers = new ConnectionManagers(scope);
        var chain =
                FilterChain.newBuilder()
                        .setTransportSocketConnectTimeout(ListenerFilters.HANDSHAKE)
                        .addFilters(
                                managers.outbound(name, routes, HttpPlace.outbound(port), dynamic));
        if (!sniffsHttp) return chain.build();
        chain.getFilterChainMatchBuilder()
                .setTransportProtocol("raw_buffer")
                .addAllApplicationProtocols(ListenerFilters.PLAIN_HTTP);
        return chain.build();
    }

    /// What no service of the mesh is meant by goes where the client dialled, or nowhere.
    private FilterChain unknown() {
        return FilterChain.newBuilder()
                .setName("PassthroughFilterChain")
                .setFilterChainMatch(FilterChainMatch.getDefaultInstance())
                .addFilters(new TcpProxies(scope).to(scope.clusterForUnknown()))
                .build();
    }
}
