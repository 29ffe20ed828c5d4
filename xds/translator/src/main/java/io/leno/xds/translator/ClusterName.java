package io.leno.xds.translator;

import org.jspecify.annotations.Nullable;

/// A cluster's name as Istio writes it: `outbound|9080|v1|reviews.default.svc.cluster.local`.
record ClusterName(String direction, int port, String subset, String host) {
    static final String BLACK_HOLE = "BlackHoleCluster";
    static final String PASSTHROUGH = "PassthroughCluster";
    static final String INBOUND_PASSTHROUGH = "InboundPassthroughCluster";

    /// Where a destination leads that names no host at all. No cluster has this name.
    static final String UNKNOWN_SERVICE = "UnknownService";

    static ClusterName outbound(int port, String subset, String host) {
        return new ClusterName("outbound", port, subset, host);
    }

    static ClusterName inbound(int port) {
        return new ClusterName("inbound", port, "", "");
    }

    /// Null where the text is not such a name.
    static @Nullable ClusterName parse(String text) {
        String[] parts = text.split("\\|", -1);
        if (parts.length != 4 || !isPort(parts[1])) return null;
        return new ClusterName(parts[0], Integer.parseInt(parts[1]), parts[2], parts[3]);
    }

    private static boolean isPort(String text) {
        return !text.isEmpty()
                && text.length() <= 5
                && text.chars().allMatch(digit -> digit >= '0' && digit <= '9');
    }

    @Override
    public String toString() {
        return direction + "|" + port + "|" + subset + "|" + host;
    }
}
