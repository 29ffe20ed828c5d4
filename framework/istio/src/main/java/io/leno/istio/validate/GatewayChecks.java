package io.leno.istio.validate;

import static io.leno.istio.check.Syntax.quoted;

import io.leno.istio.validate.Names.Protocol;

import org.jspecify.annotations.Nullable;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// What must hold in a Gateway.
final class GatewayChecks {
    private GatewayChecks() {}

    static void check(Part spec, String name) {
        if (!Names.isDnsLabel(name))
            spec.report()
                    .invalid(
                            "metadata.name",
                            "invalid gateway name: " + quoted(name) + " (expected: a DNS label)");
        List<Part> servers = spec.parts("servers");
        if (servers.isEmpty()) spec.missing("servers", "at least one server");
        var portNames = new HashSet<String>();
        for (Part server : servers) {
            server(server);
            Part port = server.part("port");
            if (port == null) continue;
            if (!port.text("name").isEmpty() && !portNames.add(port.text("name")))
                port.error(
                        "name",
                        "port names in servers must be unique: duplicate name "
                                + port.text("name"));
            boolean redirects = server.partOrEmpty("tls").flag("httpsRedirect");
            if (redirects && !protocol(port).isHttp())
                server.warn(
                        "tls.httpsRedirect",
                        "tls.httpsRedirect should only be used with http servers");
        }
    }

    private static void server(Part server) {
        List<String> hosts = server.texts("hosts");
        if (hosts.isEmpty()) server.missing("hosts", "at least one host");
        for (int i = 0; i < hosts.size(); i++) ScopedHosts.ofGateway(server, i);
        Part port = server.part("port");
        if (port != null) port(port, server.text("bind"));
        bind(server);
        Part tls = server.part("tls");
        if (tls != null) ServerTlsChecks.check(tls);
        if (port != null && protocol(port) != Protocol.UNKNOWN) fits(server, tls, protocol(port));
    }

    private static Protocol protocol(Part port) {
        return Protocol.of(port.text("protocol"));
    }

    private static void port(Part port, String bind) {
        String protocol = port.text("protocol");
        if (Protocol.of(protocol) == Protocol.UNKNOWN)
            port.error(
                    "protocol",
                    "invalid protocol "
                            + quoted(protocol)
                            + " (expected: "
                            + Common.PROTOCOLS
                            + ")");
        if (port.whole("number") > 0 || !bind.startsWith(Common.UNIX))
            Common.port(port.whole("number"), port.at("number"), port.report());
        if (port.whole("targetPort") > 0)
            port.error("targetPort", "targetPort has no impact on Gateways (expected: none)");
        if (port.text("name").isEmpty()) port.missing("name", "a name, unique in the gateway");
    }

    private static void bind(Part server) {
        String bind = server.text("bind");
        if (bind.startsWith(Common.UNIX)) {
            String socket = bind.substring(Common.UNIX.length());
            Common.unixSocket(socket, server.at("bind"), server.report());
            if (server.partOrEmpty("port").whole("number") != 0)
                server.error("port.number", "port number must be 0 for unix domain socket");
        } else if (!bind.isEmpty()) {
            Common.ip(bind, server.at("bind"), server.report());
        }
    }

    private static void fits(Part server, @Nullable Part tls, Protocol protocol) {
        if (tls == null) {
            if (protocol.isTls())
                server.missing("tls", "server must have TLS settings for HTTPS/TLS protocols");
            return;
        }
        if (protocol.isTls()) return;
        if (!protocol.isHttp()) {
            server.error("tls", "server cannot have TLS settings for non HTTPS/TLS ports");
            return;
        }
        boolean hasFiles =
                List.of("caCertificates", "privateKey", "serverCertificate").stream()
                        .anyMatch(file -> !tls.text(file).isEmpty());
        boolean passes = Set.of("", "PASSTHROUGH", "AUTO_PASSTHROUGH").contains(tls.text("mode"));
        if (hasFiles || !passes)
            server.error("tls", "server cannot have TLS settings for plain text HTTP ports");
    }
}
