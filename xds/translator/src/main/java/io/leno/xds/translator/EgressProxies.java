package io.leno.xds.translator;

import io.envoyproxy.envoy.config.core.v3.Address;
import io.envoyproxy.envoy.config.core.v3.TrafficDirection;
import io.envoyproxy.envoy.config.listener.v3.FilterChain;
import io.envoyproxy.envoy.config.listener.v3.Listener;
import io.leno.api.config.ResourceKey;
import io.leno.api.config.Rule;
import io.leno.api.istio.Sidecar;
import io.leno.api.model.Protocol;
import io.leno.xds.translator.ListenerTranslator.MadeListener;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// Listeners of a Sidecar that applications use as an HTTP proxy: on a port of the protocol
/// `HTTP_PROXY`, or on a Unix socket. They reach all ports of their services, told apart by what
/// stands in the `Host` header.
final class EgressProxies {
    private static final String UNIX = "unix://";

    private final Scope scope;

    EgressProxies(Scope scope) {
        this.scope = scope;
    }

    static boolean isOne(Sidecar.Egress egress) {
        var port = egress.port();
        if (port == null) return false;
        boolean isSocket = port.number() == 0 && egress.bind().startsWith(UNIX);
        return isSocket || port.protocol().toUpperCase(Locale.ROOT).equals("HTTP_PROXY");
    }

    private List<Sidecar.Egress> all() {
        Sidecar sidecar = scope.sidecar();
        if (sidecar == null) return List.of();
        return sidecar.egress().stream().filter(EgressProxies::isOne).toList();
    }

    /// The names of their routes.
    List<String> routeNames() {
        return all().stream().map(EgressProxies::routeName).toList();
    }

    /// The one whose routes have the name.
    Optional<Sidecar.Egress> ofRoutes(String name) {
        return all().stream().filter(each -> routeName(each).equals(name)).findFirst();
    }

    /// As in Istio the port, or the socket with its scheme.
    private static String routeName(Sidecar.Egress egress) {
        int port = port(egress);
        return port == 0 ? egress.bind() : String.valueOf(port);
    }

    private static int port(Sidecar.Egress egress) {
        return egress.port() == null ? 0 : egress.port().number();
    }

    List<MadeListener> listeners() {
        var listeners = new ArrayList<MadeListener>();
        for (Sidecar.Egress each : all()) {
            boolean isHttp = routesHttp(each);
            if (!isHttp) report(each);
            if (isHttp && scope.reachesBy(each)) listeners.add(listener(each));
        }
        return listeners;
    }

    private static boolean routesHttp(Sidecar.Egress egress) {
        String protocol = egress.port() == null ? "" : egress.port().protocol();
        return protocol.toUpperCase(Locale.ROOT).equals("HTTP_PROXY")
                || Protocol.parse(protocol).isHttp();
    }

    private void report(Sidecar.Egress egress) {
        Rule<Sidecar> rule = scope.sidecarRule();
        if (rule == null || egress.port() == null) return;
        int index = rule.spec().egress().indexOf(egress);
        scope.problems()
                .notYetActedOn(
                        rule,
                        "spec.egress[" + index + "].port.protocol",
                        egress.port().protocol() + " on a Unix socket (expected: HTTP)");
    }

    private MadeListener listener(Sidecar.Egress egress) {
        boolean isCaptured =
                !scope.bindsPorts()
                        && egress.captureMode() != Sidecar.CaptureMode.NONE
                        && port(egress) != 0;
        String bind = egress.bind();
        if (bind.isEmpty()) bind = isCaptured ? OutboundListeners.ANY_ADDRESS : scope.loopback();
        String name = bind + "_" + port(egress);
        var manager = new ConnectionManagers(scope).httpProxy(name, routeName(egress));
        var listener =
                Listener.newBuilder()
                        .setName(name)
                        .setAddress(address(bind, port(egress)))
                        .setTrafficDirection(TrafficDirection.OUTBOUND)
                        .setListenerFiltersTimeout(Protos.NO_TIMEOUT)
                        .setContinueOnListenerFiltersTimeout(true)
                        .addFilterChains(
                                FilterChain.newBuilder()
                                        .setTransportSocketConnectTimeout(ListenerFilters.HANDSHAKE)
                                        .addFilters(manager));
        if (isCaptured) listener.setBindToPort(Protos.bool(false));
        List<ResourceKey> plugins = scope.plugins().keysAt(List.of(HttpPlace.httpProxy()));
        return new MadeListener(listener.build(), plugins);
    }

    private static Address address(String bind, int port) {
        if (port != 0) return Protos.address(bind, port);
        var address = Address.newBuilder();
        address.getPipeBuilder().setPath(bind.substring(UNIX.length()));
        return address.build();
    }
}
