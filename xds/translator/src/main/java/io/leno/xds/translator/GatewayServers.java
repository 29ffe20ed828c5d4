package io.leno.xds.translator;

import io.leno.api.config.Rule;
import io.leno.api.istio.Gateway;
import io.leno.api.istio.Gateway.Server;
import io.leno.api.istio.Gateway.ServerTls;
import io.leno.api.model.Endpoint;
import io.leno.api.model.Protocol;
import io.leno.api.model.Service;
import io.leno.api.model.ServicePort;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// What the gateways ask this proxy to listen for, by listener. A gateway is meant for the proxies
/// whose labels it selects.
final class GatewayServers {
    /// A server of a gateway and the port this proxy listens on for it.
    record BoundServer(Rule<Gateway> gateway, int index, Server server, int port, Kind kind) {
        /// `namespace/name`, as virtual services refer to it.
        String gatewayName() {
            return gateway.namespace() + "/" + gateway.name();
        }

        String listenAddress() {
            return server.bind().isEmpty() ? "0.0.0.0" : server.bind();
        }

        String listenerName() {
            return listenAddress() + "_" + port;
        }

        /// As Istio names it: `http.8080`, with the address where one is given.
        String routeName() {
            String bind = server.bind().isEmpty() ? "" : "." + server.bind();
            return "http." + port + bind;
        }

        String path() {
            return "spec.servers[" + index + "]";
        }
    }

    /// What a listener does with a connection.
    enum Kind {
        HTTP,
        TCP,
        /// Routes TLS by the name the client asks for, without opening it.
        TLS_PASSTHROUGH
    }

    /// Annotation of a gateway that services serve, separated by commas.
    private static final String SERVICES = "internal.istio.io/gateway-service";

    private final Scope scope;
    private final Map<String, List<BoundServer>> byListener = new LinkedHashMap<>();

    GatewayServers(Scope scope) {
        this.scope = scope;
        for (Rule<Gateway> gateway : scope.model().rules(Gateway.class)) {
            if (!isMeantHere(gateway)) continue;
            List<Server> servers = gateway.spec().servers();
            for (int i = 0; i < servers.size(); i++) add(gateway, i, servers.get(i));
        }
    }

    /// A gateway selects workloads by their labels, or names the services whose workloads serve it.
    private boolean isMeantHere(Rule<Gateway> gateway) {
        String services = gateway.annotations().get(SERVICES);
        if (services == null) {
            return scope.labels().entrySet().containsAll(gateway.spec().selector().entrySet());
        }
        List<String> named = List.of(services.split(",", -1));
        return scope.mesh().servedAt(scope.node().address()).stream()
                .anyMatch(service -> named.contains(service.hostname()));
    }

    /// Servers by the name of their listener, those of the oldest gateway first; all servers of one
    /// listener are of one kind.
    Map<String, List<BoundServer>> byListener() {
        return byListener;
    }

    private void add(Rule<Gateway> gateway, int index, Server server) {
        String path = "spec.servers[" + index + "]";
        if (!isServed(gateway, server, path)) return;
        Protocol protocol = Protocol.parse(server.port().protocol());
        Kind kind =
                protocol.isHttp()
                        ? Kind.HTTP
                        : isPassthrough(server) ? Kind.TLS_PASSTHROUGH : Kind.TCP;
        int port = listenPort(server.port().number());
        if (!scope.canBind(port)) {
            String message = "port " + port + " cannot be bound by an unprivileged proxy";
            scope.problems().warning("unprivileged", gateway, path + ".port", message);
            return;
        }
        var bound = new BoundServer(gateway, index, server, port, kind);
        List<BoundServer> others =
                byListener.computeIfAbsent(bound.listenerName(), _ -> new ArrayList<>());
        if (!others.isEmpty() && others.getFirst().kind() != kind) {
            scope.problems()
                    .warning(
                            "conflict",
                            gateway,
                            path + ".port",
                            "port "
                                    + port
                                    + " is already "
                                    + others.getFirst().kind()
                                    + " for "
                                    + others.getFirst().gateway().key()
                                    + "; this server is left out");
            return;
        }
        others.add(bound);
    }

    /// TLS can be passed on; to terminate it there are no certificates yet.
    private boolean isServed(Rule<Gateway> gateway, Server server, String path) {
        Protocol protocol = Protocol.parse(server.port().protocol());
        boolean secure = protocol == Protocol.HTTPS || protocol == Protocol.TLS;
        ServerTls tls = server.tls();
        boolean terminates =
                tls != null && tls.mode() != ServerTls.Mode.PASSTHROUGH && !tls.httpsRedirect();
        if (isPassthrough(server) || !(secure || (terminates && !protocol.isHttp()))) return true;
        scope.problems()
                .notYetActedOn(
                        gateway,
                        path + ".tls",
                        "port "
                                + server.port().number()
                                + " "
                                + server.port().protocol()
                                + ": TLS is not terminated yet; this server is left out");
        return false;
    }

    private static boolean isPassthrough(Server server) {
        ServerTls tls = server.tls();
        return tls != null && tls.mode() == ServerTls.Mode.PASSTHROUGH && isTls(server);
    }

    private static boolean isTls(Server server) {
        Protocol protocol = Protocol.parse(server.port().protocol());
        return protocol == Protocol.HTTPS || protocol == Protocol.TLS;
    }

    /// A gateway names the port of its service; the proxy listens on the one behind it.
    private int listenPort(int servicePort) {
        String address = scope.node().address();
        for (Service service : scope.mesh().servedAt(address)) {
            ServicePort port = service.port(servicePort).orElse(null);
            if (port == null) continue;
            for (Endpoint endpoint : scope.model().endpointsOf(service.hostname())) {
                Integer target = endpoint.ports().get(port.name());
                if (endpoint.address().equals(address) && target != null) return target;
            }
        }
        return servicePort;
    }
}
