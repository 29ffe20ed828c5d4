package io.leno.istio.validate;

import static io.leno.istio.check.Syntax.quoted;

import io.leno.istio.bind.Durations;

import java.time.Duration;
import java.util.List;
import java.util.Set;

/// What must hold in how connections are made: pools, the health of hosts, TLS.
final class ConnectionChecks {
    private static final String CONFIG_MAP = "configmap://";

    private ConnectionChecks() {}

    static void pool(Part pool) {
        if (!pool.hasAny("http", "tcp"))
            pool.error("connection pool must have at least one field (expected: http or tcp)");
        Part http = pool.partOrEmpty("http");
        Common.notNegative(
                http,
                "http1MaxPendingRequests",
                "http2MaxRequests",
                "maxRequestsPerConnection",
                "maxRetries",
                "maxConcurrentStreams");
        if (http.text("h2UpgradePolicy").equals("UPGRADE") && http.flag("useClientProtocol"))
            http.error("useClientProtocol", "must not be true when h2UpgradePolicy is UPGRADE");
        Part keepAlive = http.part("http2KeepAlive");
        if (keepAlive != null)
            for (String field : List.of("interval", "timeout"))
                if (!keepAlive.has(field)) keepAlive.missing(field, "a duration");
        Part tcp = pool.partOrEmpty("tcp");
        Common.notNegative(tcp, "maxConnections");
        Durations.parse(tcp.text("idleTimeout"))
                // less than a millisecond turns it off
                .filter(idle -> idle.toMillis() != 0 && !isMillis(idle))
                .ifPresent(
                        _ ->
                                tcp.error(
                                        "idleTimeout",
                                        quoted(tcp.text("idleTimeout"))
                                                + " (expected: whole milliseconds, or 0s)"));
    }

    private static boolean isMillis(Duration duration) {
        return !duration.isNegative() && duration.toNanosPart() % 1_000_000 == 0;
    }

    static void outlierDetection(Part outlier) {
        if (outlier.whole("consecutiveErrors") != 0)
            outlier.deprecated(
                    "consecutiveErrors",
                    "outlier detection consecutive errors is deprecated, use"
                            + " consecutiveGatewayErrors or consecutive5xxErrors instead");
        boolean isSplit = outlier.flag("splitExternalLocalOriginErrors");
        if (!isSplit && outlier.whole("consecutiveLocalOriginFailures") > 0)
            outlier.error(
                    "consecutiveLocalOriginFailures",
                    "outlier detection consecutive local origin failures is specified, but split"
                            + " external local origin errors is set to false");
        Common.percent(outlier, "maxEjectionPercent", "minHealthPercent");
    }

    static void tls(Part tls, String namespace) {
        String credential = tls.text("credentialName");
        String mode = tls.text("mode");
        if (credential.startsWith(CONFIG_MAP)) configMap(tls, credential, namespace);
        if (tls.flag("insecureSkipVerify")) unverified(tls, mode);
        boolean usesCredential = Set.of("SIMPLE", "MUTUAL").contains(mode) && !credential.isEmpty();
        if (usesCredential) {
            for (String file :
                    List.of("clientCertificate", "privateKey", "caCertificates", "caCrl"))
                if (!tls.text(file).isEmpty())
                    tls.error(file, "cannot be specified if credentialName is set");
        } else if (mode.equals("MUTUAL")) {
            for (String file : List.of("clientCertificate", "privateKey"))
                if (tls.text(file).isEmpty()) tls.missing(file, "a file, for MUTUAL");
        }
    }

    private static void configMap(Part tls, String credential, String namespace) {
        String[] parts = credential.substring(CONFIG_MAP.length()).split("/", -1);
        boolean isHere = parts.length > 1 && parts[0].equals(namespace) && !parts[1].isEmpty();
        if (!isHere || namespace.isEmpty())
            tls.error(
                    "credentialName",
                    quoted(credential)
                            + " (expected: configmap://"
                            + namespace
                            + "/name, of the rule's own namespace)");
    }

    private static void unverified(Part tls, String mode) {
        var excluded =
                switch (mode) {
                    case "SIMPLE" -> List.of("caCertificates", "credentialName", "subjectAltNames");
                    case "MUTUAL" -> List.of("caCertificates", "subjectAltNames");
                    default -> List.<String>of();
                };
        for (String field : excluded)
            if (!tls.text(field).isEmpty() || !tls.list(field).isEmpty())
                tls.error(field, "cannot be specified when insecureSkipVerify is true");
    }
}
