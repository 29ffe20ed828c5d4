package io.leno.api.model;

import java.util.Locale;
import java.util.Set;

/// What a service port speaks, as Istio selects it. Istio: protocol selection by `appProtocol`,
/// else by the port name up to the first dash.
public enum Protocol {
    HTTP,
    HTTP2,
    GRPC,
    GRPC_WEB,
    HTTPS,
    TLS,
    TCP,
    MONGO,
    MYSQL,
    REDIS,
    UDP,
    /// Nothing was declared: the proxy may look at the first bytes.
    UNDECLARED;

    private static final Set<Integer> SERVER_FIRST = Set.of(25, 53, 3306, 27_017);

    /// True for what an HTTP connection manager can serve in plain text.
    public boolean isHttp() {
        return this == HTTP || isHttp2() || this == GRPC_WEB;
    }

    /// True for what needs HTTP/2 towards the endpoint.
    public boolean isHttp2() {
        return this == HTTP2 || this == GRPC;
    }

    /// Reads `http`, `http2`, `grpc-web`, `kubernetes.io/h2c`, … in any case; anything else is
    /// undeclared.
    public static Protocol parse(String text) {
        return switch (text.toLowerCase(Locale.ROOT)) {
            case "http", "kubernetes.io/ws" -> HTTP;
            case "http2", "kubernetes.io/h2c" -> HTTP2;
            case "grpc" -> GRPC;
            case "grpc-web" -> GRPC_WEB;
            case "https" -> HTTPS;
            case "tls", "kubernetes.io/wss" -> TLS;
            case "tcp" -> TCP;
            case "mongo" -> MONGO;
            case "mysql" -> MYSQL;
            case "redis" -> REDIS;
            case "udp" -> UDP;
            default -> UNDECLARED;
        };
    }

    /// What a TCP port speaks by its name, else by a number of which it is known that the server
    /// speaks first, so that nobody may wait for the client's bytes to find out: SMTP, DNS, MySQL,
    /// MongoDB. Istio treats them as TCP.
    public static Protocol ofPort(String nameOrProtocol, int number) {
        Protocol named = ofPortName(nameOrProtocol);
        return named == UNDECLARED && SERVER_FIRST.contains(number) ? TCP : named;
    }

    /// Reads a port name such as `http`, `http-web` or `grpc-web-api`.
    public static Protocol ofPortName(String portName) {
        String name = portName.toLowerCase(Locale.ROOT);
        if (name.equals("grpc-web") || name.startsWith("grpc-web-")) return GRPC_WEB;
        int dash = name.indexOf('-');
        return parse(dash < 0 ? name : name.substring(0, dash));
    }
}
