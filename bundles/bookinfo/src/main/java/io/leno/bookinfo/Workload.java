package io.leno.bookinfo;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;

/// One instance of one of the services, with the two addresses it has on this machine: Linux
/// answers on all of 127.0.0.0/8, so that each workload can serve the same port. This table and
/// `mesh/services.yaml` say the same.
///
/// @param number tells the addresses apart: 127.0.1.number is the sidecar's, where the mesh finds
///   the workload, 127.0.2.number the workload's own loopback
record Workload(String app, String version, int number) {
    static final int SERVICE_PORT = 9080;
    static final int HTTP_PROXY_PORT = 15002;
    static final int ADMIN_PORT = 15000;

    static final List<Workload> ALL =
            List.of(
                    new Workload("productpage", "v1", 1),
                    new Workload("details", "v1", 2),
                    new Workload("reviews", "v1", 3),
                    new Workload("reviews", "v2", 4),
                    new Workload("reviews", "v3", 5),
                    new Workload("ratings", "v1", 6));

    String name() {
        return app + "-" + version;
    }

    /// Where its sidecar takes what comes from others.
    String sidecarAddress() {
        return "127.0.1." + number;
    }

    /// Where the service itself listens, and its sidecar for what it sends.
    String loopback() {
        return "127.0.2." + number;
    }

    InetSocketAddress serviceAddress() {
        return new InetSocketAddress(loopback(), SERVICE_PORT);
    }

    InetSocketAddress sidecarProxy() {
        return new InetSocketAddress(loopback(), HTTP_PROXY_PORT);
    }

    /// Istio's form of a node id.
    String nodeId() {
        return "sidecar~" + sidecarAddress() + "~" + name() + ".default~default.svc.cluster.local";
    }

    /// What its sidecar tells the control plane: listen on real addresses, redirect nothing.
    Map<String, Object> nodeMetadata() {
        return Map.of(
                "NAMESPACE",
                "default",
                "LABELS",
                Map.of("app", app, "version", version),
                "INTERCEPTION_MODE",
                "NONE",
                "LENO_LOOPBACK",
                loopback(),
                "HTTP_PROXY_PORT",
                Integer.toString(HTTP_PROXY_PORT));
    }

    /// What the service does.
    HttpService.Handler handler(Mesh mesh) {
        return switch (app) {
            case "productpage" -> new ProductPage(name(), mesh);
            case "details" -> new Details();
            case "ratings" -> new Ratings();
            case "reviews" -> new Reviews(name(), stars(), mesh);
            default -> throw new IllegalStateException("no such service: " + app);
        };
    }

    private Reviews.Stars stars() {
        return switch (version) {
            case "v1" -> Reviews.Stars.NONE;
            case "v2" -> Reviews.Stars.BLACK;
            default -> Reviews.Stars.RED;
        };
    }
}
