package io.leno.xds.translator;

import io.envoyproxy.envoy.config.listener.v3.FilterChain;
import io.envoyproxy.envoy.config.listener.v3.FilterChainMatch;
import io.leno.api.istio.Gateway;
import io.leno.api.istio.Gateway.Server;
import io.leno.api.istio.Gateway.ServerTls;
import io.leno.api.model.Endpoint;
import io.leno.api.model.Protocol;
import io.leno.api.model.Service;
import io.leno.api.model.ServicePort;
import io.leno.xds.translator.GatewayServers.BoundServer;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/// Servers of gateways that pass mutual TLS on to the cluster which the client asks for by name,
/// whatever the rules say (`AUTO_PASSTHROUGH`): for such proxies every cluster of the mesh's own
/// services is there once more under its server name.
final class AutoPassthrough {
    /// What sidecars say they speak inside of mutual TLS.
    private static final List<String> MUTUAL_TLS =
            List.of("istio", "istio-peer-exchange", "istio-http/1.0", "istio-http/1.1", "istio-h2");

    /// Label of endpoints that take mutual TLS. Nobody else is to be reached without it.
    private static final String TLS_MODE = "security.istio.io/tlsMode";

    private final Scope scope;
    private final boolean isServed;

    AutoPassthrough(Scope scope) {
        this.scope = scope;
        isServed =
                !scope.isSidecar()
                        && scope.model().rules(Gateway.class).stream()
                                .filter(each -> GatewayServers.isMeantFor(scope, each))
                                .flatMap(each -> each.spec().servers().stream())
                                .anyMatch(AutoPassthrough::isMeant);
    }

    /// True where some gateway of the proxy has such a server.
    boolean isServed() {
        return isServed;
    }

    static boolean isMeant(Server server) {
        ServerTls tls = server.tls();
        return tls != null && tls.mode() == ServerTls.Mode.AUTO_PASSTHROUGH;
    }

    /// The clusters that a service has by server name; none where the proxy has no such server.
    Stream<ClusterName> names(Service service) {
        if (!isServed || service.meshExternal()) return Stream.empty();
        return service.ports().stream()
                .filter(port -> port.protocol() != Protocol.UDP)
                .flatMap(port -> names(service, port));
    }

    private Stream<ClusterName> names(Service service, ServicePort port) {
        Stream<String> subsets = scope.destinationRule(service).subsets().keySet().stream();
        return Stream.concat(Stream.of(""), subsets)
                .map(subset -> ClusterName.outbound(port.number(), subset, service.hostname()))
                .map(ClusterName::asServerName);
    }

    /// A chain a cluster, for all services whose hosts the server has.
    List<FilterChain> chains(BoundServer server) {
        var proxies = new TcpProxies(scope);
        var chains = new ArrayList<FilterChain>();
        for (Service service : scope.services()) {
            List<String> hosts = server.serverNames();
            boolean isMeant =
                    hosts.isEmpty()
                            || hosts.stream()
                                    .anyMatch(host -> HostNames.covers(host, service.hostname()));
            if (!isMeant) continue;
            names(service)
                    .map(ClusterName::toString)
                    .map(
                            name ->
                                    FilterChain.newBuilder()
                                            .setTransportSocketConnectTimeout(
                                                    ListenerFilters.HANDSHAKE)
                                            .setFilterChainMatch(
                                                    FilterChainMatch.newBuilder()
                                                            .addServerNames(name)
                                                            .addAllApplicationProtocols(MUTUAL_TLS))
                                            .addFilters(proxies.to(name))
                                            .build())
                    .forEach(chains::add);
        }
        return chains;
    }

    static boolean takesMutualTls(Endpoint endpoint) {
        return "istio".equals(endpoint.labels().get(TLS_MODE));
    }
}
