package io.leno.bench;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/// A way to load the peers.
enum Scenario {
    HTTP1("HTTP/1.1 keep-alive, answers of 1 KB; sidecar chain: routes, stats, request id"),
    MTLS("HTTP/1.1 through two proxies with mutual TLS between them, answers of 1 KB"),
    GRPC("gRPC unary: HTTP/2 on both sides, 100 bytes to and fro, trailers"),
    LARGE("HTTP/1.1, answers of 1 MB"),
    RATE("HTTP/1.1, 1000 requests per second"),
    ROUTES10("HTTP/1.1, the last of 10 routes"),
    ROUTES10000("HTTP/1.1, the last of 10 000 routes"),
    FOOTPRINT("start and memory");

    private static final Set<Scenario> PLAIN = EnumSet.of(HTTP1, LARGE, RATE);

    private final String text;

    Scenario(String text) {
        this.text = text;
    }

    String text() {
        return text;
    }

    /// HAProxy and nginx are measured as plain HTTP proxies; the rest is between those who read
    /// Envoy's configuration.
    boolean suits(Peer peer) {
        return peer.readsBootstraps() || PLAIN.contains(this);
    }

    String path() {
        return switch (this) {
            case LARGE -> "/large";
            case ROUTES10 -> "/route/9";
            case ROUTES10000 -> "/route/9999";
            default -> "/";
        };
    }

    /// The proxies on the way from the load to the upstream, in this order.
    List<Bootstrap.Role> roles() {
        return switch (this) {
            case MTLS -> List.of(Bootstrap.Role.TLS_CLIENT, Bootstrap.Role.TLS_SERVER);
            case GRPC -> List.of(Bootstrap.Role.GRPC);
            case ROUTES10 -> List.of(Bootstrap.Role.ROUTES_10);
            case ROUTES10000 -> List.of(Bootstrap.Role.ROUTES_10000);
            default -> List.of(Bootstrap.Role.PLAIN);
        };
    }

    Load load(int connections) {
        return switch (this) {
            case GRPC -> new H2load(connections, 0);
            case RATE -> new H2load(10, 1000);
            default -> new Wrk(connections, path());
        };
    }
}
