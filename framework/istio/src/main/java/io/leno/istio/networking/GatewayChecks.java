package io.leno.istio.networking;

import static io.leno.istio.check.Syntax.quoted;

import io.leno.api.istio.Gateway;
import io.leno.istio.bind.Report;
import io.leno.istio.check.Addresses;
import io.leno.istio.check.Syntax;

import java.util.List;
import java.util.Locale;
import java.util.Set;

/// What must hold in a Gateway.
final class GatewayChecks {
    private static final Set<String> PLAIN =
            Set.of("HTTP", "HTTP2", "GRPC", "GRPC-WEB", "MONGO", "MYSQL", "REDIS", "TCP");
    private static final Set<String> SECURE = Set.of("HTTPS", "TLS");

    private final Report report;

    GatewayChecks(Report report) {
        this.report = report;
    }

    void check(Gateway gateway) {
        Syntax.labels(gateway.selector(), "spec.selector", report);
        List<Gateway.Server> servers = gateway.servers();
        if (servers.isEmpty()) report.missing("spec.servers", "at least one server");
        for (int i = 0; i < servers.size(); i++) {
            checkServer(servers.get(i), "spec.servers[" + i + "]");
        }
        var names = servers.stream().map(Gateway.Server::name).toList();
        Syntax.unique(names, "spec.servers", ".name", report);
        var portNames = servers.stream().map(server -> server.port().name()).toList();
        Syntax.unique(portNames, "spec.servers", ".port.name", report);
    }

    private void checkServer(Gateway.Server server, String path) {
        checkPort(server.port(), path + ".port");
        if (!server.bind().isEmpty()
                && !Addresses.isIp(server.bind())
                && !server.bind().startsWith("unix://")) {
            report.invalid(path + ".bind", quoted(server.bind()) + " (expected: an IP address)");
        }
        if (server.hosts().isEmpty()) report.missing(path + ".hosts", "at least one host");
        for (int i = 0; i < server.hosts().size(); i++) {
            checkHost(server.hosts().get(i), path + ".hosts[" + i + "]");
        }
        checkTls(server, path + ".tls");
    }

    private void checkPort(Gateway.Port port, String path) {
        Syntax.port(port.number(), path + ".number", report);
        if (port.name().isEmpty()) report.missing(path + ".name", "a name for the port");
        if (port.protocol().isEmpty()) {
            report.missing(path + ".protocol", "HTTP, HTTPS, GRPC, HTTP2, MONGO, TCP or TLS");
        } else if (!PLAIN.contains(protocol(port)) && !SECURE.contains(protocol(port))) {
            report.invalid(
                    path + ".protocol",
                    quoted(port.protocol())
                            + " (expected: HTTP, HTTPS, GRPC, GRPC-WEB, HTTP2, MONGO, TCP, TLS)");
        }
    }

    /// `host`, or `namespace/host` where the namespace may be `*` or `.`.
    private void checkHost(String host, String path) {
        int slash = host.indexOf('/');
        String namespace = slash < 0 ? "*" : host.substring(0, slash);
        String name = host.substring(slash + 1);
        if (!Set.of("*", ".").contains(namespace) && !Syntax.isDnsLabel(namespace)) {
            report.invalid(path, quoted(host) + " (expected: a namespace, * or . before the /)");
            return;
        }
        if (Addresses.isIp(name)) return;
        Syntax.wildcardHostName(name, path, report);
        if (!name.isEmpty() && !name.equals("*") && !name.contains(".")) {
            report.invalid(path, quoted(name) + " (expected: a full host name, not a short one)");
        }
    }

    private void checkTls(Gateway.Server server, String path) {
        String protocol = protocol(server.port());
        Gateway.ServerTls tls = server.tls();
        if (tls == null) {
            if (SECURE.contains(protocol))
                report.missing(path, "tls settings for protocol " + protocol);
            return;
        }
        if (PLAIN.contains(protocol)) {
            boolean isRedirectOnly =
                    tls.httpsRedirect() && tls.credentialName().isEmpty() && hasNoFiles(tls);
            if (!isRedirectOnly && !protocol.equals("TCP"))
                report.invalid(
                        path, "plain " + protocol + " (expected: nothing but httpsRedirect: true)");
            return;
        }
        checkCertificate(tls, path);
    }

    private static boolean hasNoFiles(Gateway.ServerTls tls) {
        return tls.serverCertificate().isEmpty()
                && tls.privateKey().isEmpty()
                && tls.caCertificates().isEmpty();
    }

    private void checkCertificate(Gateway.ServerTls tls, String path) {
        boolean isElsewhere =
                !tls.credentialName().isEmpty()
                        || report.isNotActedOn(path + ".credentialNames")
                        || report.isNotActedOn(path + ".tlsCertificates");
        switch (tls.mode()) {
            case SIMPLE -> {
                if (!isElsewhere) checkFiles(tls, false, path);
            }
            case MUTUAL, OPTIONAL_MUTUAL -> {
                if (!isElsewhere) checkFiles(tls, true, path);
            }
            case ISTIO_MUTUAL -> {
                if (isElsewhere || !hasNoFiles(tls))
                    report.invalid(
                            path,
                            "ISTIO_MUTUAL uses the mesh's own certificates"
                                    + " (expected: no certificate, key or credentialName)");
            }
            case PASSTHROUGH, AUTO_PASSTHROUGH -> {}
        }
    }

    private void checkFiles(Gateway.ServerTls tls, boolean isMutual, String path) {
        String orElse = "a file, or credentialName, for " + tls.mode();
        if (tls.serverCertificate().isEmpty()) report.missing(path + ".serverCertificate", orElse);
        if (tls.privateKey().isEmpty()) report.missing(path + ".privateKey", orElse);
        if (isMutual && tls.caCertificates().isEmpty())
            report.missing(path + ".caCertificates", orElse);
    }

    private static String protocol(Gateway.Port port) {
        return port.protocol().toUpperCase(Locale.ROOT);
    }
}
