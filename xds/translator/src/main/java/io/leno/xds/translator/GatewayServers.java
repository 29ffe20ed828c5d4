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
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

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

        /// As Istio names it: `http.8080`, or `https.443.port.gateway.namespace` of a server that
        /// terminates TLS, with the address where one is given.
        String routeName() {
            String bind = server.bind().isEmpty() ? "" : "." + server.bind();
            if (kind == Kind.HTTP) return "http." + port + bind;
            String name = server.port().name() + "." + gateway.name() + "." + gateway.namespace();
            return "https." + server.port().number() + "." + name + bind;
        }

        boolean isSecure() {
            return kind == Kind.HTTPS || kind == Kind.TLS;
        }

        /// Names by which connections are told apart; empty: all.
        List<String> serverNames() {
            var names = new ArrayList<String>();
            for (String host : server.hosts()) {
                names.add(host.substring(host.indexOf('/') + 1).toLowerCase(Locale.ROOT));
            }
            return names.contains("*") ? List.of() : List.copyOf(names);
        }

        String path() {
            return "spec.servers[" + index + "]";
        }
    }

    /// What a listener does with a connection.
    enum Kind {
        HTTP,
        TCP,
        /// Terminates TLS and routes HTTP.
        HTTPS,
        /// Terminates TLS and carries what is in it.
        TLS,
        /// Routes TLS by the name the client asks for, without opening it.
        TLS_PASSTHROUGH;

        /// True where several kinds can share a port: the name asked for tells them apart.
        boolean isTls() {
            return this == HTTPS || this == TLS || this == TLS_PASSTHROUGH;
        }
    }

    /// Annotation of a gateway that services serve, separated by commas.
    private static final String SERVICES = "internal.istio.io/gateway-service";

    /// Label of a service whose ports mean nothing for gateways that are found by labels.
    private static final String OPTED_OUT =
            "experimental.istio.io/disable-gateway-port-translation";

    private final Scope scope;
    private final Map<String, List<BoundServer>> byListener = new LinkedHashMap<>();

    GatewayServers(Scope scope) {
        this.scope = scope;
        for (Rule<Gateway> gateway : scope.model().rules(Gateway.class)) {
            if (!isMeantFor(scope, gateway)) continue;
            List<Server> servers = gateway.spec().servers();
            for (int i = 0; i < servers.size(); i++) add(gateway, i, servers.get(i));
        }
    }

    /// A gateway selects workloads by their labels, or names the services whose workloads serve it.
    static boolean isMeantFor(Scope scope, Rule<Gateway> gateway) {
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
        for (int port : listenPorts(gateway, server.port().number())) {
            add(gateway, index, server, port);
        }
    }

    private void add(Rule<Gateway> gateway, int index, Server server, int port) {
        String path = "spec.servers[" + index + "]";
        Kind kind = kind(server, Protocol.parse(server.port().protocol()));
        if (!scope.canBind(port)) {
            String message = "port " + port + " cannot be bound by an unprivileged proxy";
            scope.problems().warning("unprivileged", gateway, path + ".port", message);
            return;
        }
        var bound = new BoundServer(gateway, index, server, port, kind);
        List<BoundServer> others =
                byListener.computeIfAbsent(bound.listenerName(), _ -> new ArrayList<>());
        Kind first = others.isEmpty() ? kind : others.getFirst().kind();
        if (first != kind && !(first.isTls() && kind.isTls())) {
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

    /// TLS can be passed on, and terminated with certificates that are there.
    private boolean isServed(Rule<Gateway> gateway, Server server, String path) {
        Protocol protocol = Protocol.parse(server.port().protocol());
        boolean secure = protocol == Protocol.HTTPS || protocol == Protocol.TLS;
        ServerTls tls = server.tls();
        boolean redirects = tls != null && tls.httpsRedirect() && protocol.isHttp();
        boolean terminates = tls != null && tls.mode() != ServerTls.Mode.PASSTHROUGH && !redirects;
        if (isPassthrough(server) || !(secure || (terminates && !protocol.isHttp()))) return true;
        if (tls != null && ServerTlsContexts.isPossible(tls)) return true;
        scope.problems()
                .notYetActedOn(
                        gateway,
                        path + ".tls",
                        "port "
                                + server.port().number()
                                + " "
                                + server.port().protocol()
                                + ": there is no certificate for it yet; this server is left out");
        return false;
    }

    private static Kind kind(Server server, Protocol protocol) {
        if (protocol.isHttp()) return Kind.HTTP;
        if (isPassthrough(server)) return Kind.TLS_PASSTHROUGH;
        if (server.tls() == null) return Kind.TCP;
        return protocol == Protocol.HTTPS ? Kind.HTTPS : Kind.TLS;
    }

    private static boolean isPassthrough(Server server) {
        ServerTls tls = server.tls();
        boolean passes =
                tls != null
                        && (tls.mode() == ServerTls.Mode.PASSTHROUGH
                                || tls.mode() == ServerTls.Mode.AUTO_PASSTHROUGH);
        return passes && isTls(server);
    }

    private static boolean isTls(Server server) {
        Protocol protocol = Protocol.parse(server.port().protocol());
        return protocol == Protocol.HTTPS || protocol == Protocol.TLS;
    }

    /// A gateway names the port of its service; the proxy listens on those behind it. Where no
    /// service has the port, one that was found by labels listens on the port itself.
    private Set<Integer> listenPorts(Rule<Gateway> gateway, int servicePort) {
        String address = scope.node().address();
        String services = gateway.annotations().get(SERVICES);
        var ports = new TreeSet<Integer>();
        for (Service service : scope.mesh().servedAt(address)) {
            boolean isMeant =
                    services == null
                            ? !service.labels().containsKey(OPTED_OUT)
                            : List.of(services.split(",", -1)).contains(service.hostname());
            ServicePort port = service.port(servicePort).orElse(null);
            if (port == null || !isMeant) continue;
            for (Endpoint endpoint : scope.model().endpointsOf(service.hostname())) {
                Integer target = endpoint.ports().get(port.name());
                if (endpoint.address().equals(address) && target != null) ports.add(target);
            }
        }
        if (ports.isEmpty() && services == null) ports.add(servicePort);
        return ports;
    }
}
