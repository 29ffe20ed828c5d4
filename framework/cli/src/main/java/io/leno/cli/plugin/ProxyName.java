package io.leno.cli.plugin;

/// How people call a proxy: `reviews-v1.default` for the node
/// `sidecar~10.0.0.7~reviews-v1.default~default.svc.cluster.local`.
final class ProxyName {
    private ProxyName() {}

    static String of(String nodeId) {
        String[] parts = nodeId.split("~", -1);
        return parts.length == 4 ? parts[2] : nodeId;
    }
}
