package io.leno.xds.translator;

import io.leno.api.config.ResourceKey;
import io.leno.api.istio.FilterPlugin.Match;
import io.leno.api.model.Service;
import io.leno.xds.translator.GatewayServers.BoundServer;
import io.leno.xds.translator.Scope.ServedPort;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/// Where an HTTP connection manager stands: what traffic it sees.
///
/// @param ports that callers know it by; empty: any
/// @param portsByHost true where the ports are not those of the connections, but in the names of
///   the virtual hosts
/// @param gateways whose listener it is
/// @param services that are called here, inbound
record HttpPlace(
        Side side,
        Set<Integer> ports,
        boolean portsByHost,
        Set<ResourceKey> gateways,
        List<String> services) {
    /// Which way requests go.
    enum Side {
        OUTBOUND,
        INBOUND,
        GATEWAY
    }

    static HttpPlace outbound(int port) {
        return new HttpPlace(Side.OUTBOUND, Set.of(port), false, Set.of(), List.of());
    }

    /// The proxy as an HTTP proxy of its applications.
    static HttpPlace httpProxy() {
        return new HttpPlace(Side.OUTBOUND, Set.of(), true, Set.of(), List.of());
    }

    static HttpPlace inbound(ServedPort port) {
        List<String> hosts = port.services().stream().map(Service::hostname).toList();
        return new HttpPlace(Side.INBOUND, Set.of(port.number()), false, Set.of(), hosts);
    }

    /// Inbound on ports that no service declares.
    static HttpPlace inboundPassthrough() {
        return new HttpPlace(Side.INBOUND, Set.of(), false, Set.of(), List.of());
    }

    /// @param servers of one listener
    static HttpPlace gateway(List<BoundServer> servers) {
        var ports = new HashSet<Integer>();
        for (BoundServer server : servers) {
            ports.add(server.port());
            ports.add(server.server().port().number());
        }
        return new HttpPlace(
                Side.GATEWAY,
                Set.copyOf(ports),
                false,
                servers.stream()
                        .map(server -> server.gateway().key())
                        .collect(Collectors.toUnmodifiableSet()),
                List.of());
    }

    /// True where some of the traffic here is meant, as far as role and port tell.
    boolean isMeant(Match match) {
        boolean role =
                switch (match.mode()) {
                    case UNDEFINED, CLIENT_AND_SERVER -> true;
                    case CLIENT -> side != Side.INBOUND;
                    case SERVER -> side == Side.INBOUND;
                };
        if (!role) return false;
        return match.ports().isEmpty()
                || portsByHost
                || match.ports().stream().anyMatch(port -> ports.contains(port.number()));
    }
}
