package io.leno.xds.translator;

import org.jspecify.annotations.Nullable;

/// A cluster's name as Istio writes it: `outbound|9080|v1|reviews.default.svc.cluster.local`, or
/// `outbound_.9080_.v1_.reviews.default.svc.cluster.local` where it is the server name of TLS.
record ClusterName(String direction, int port, String subset, String host) {
    static final String BLACK_HOLE = "BlackHoleCluster";
    static final String PASSTHROUGH = "PassthroughCluster";
    static final String INBOUND_PASSTHROUGH = "InboundPassthroughCluster";

    private static final String OUTBOUND = "outbound";

    /// The direction in names that are server names too.
    private static final String BY_SERVER_NAME = "outbound_.";

    /// Where a destination leads that names no host at all. No cluster has this name.
    static final String UNKNOWN_SERVICE = "UnknownService";

    static ClusterName outbound(int port, String subset, String host) {
        return new ClusterName(OUTBOUND, port, subset, host);
    }

    /// The same place by the name that clients ask for in TLS. Istio: SNI-DNAT.
    ClusterName asServerName() {
        return new ClusterName(BY_SERVER_NAME, port, subset, host);
    }

    boolean isServerName() {
        return direction.equals(BY_SERVER_NAME);
    }

    boolean isOutbound() {
        return direction.equals(OUTBOUND) || isServerName();
    }

    static ClusterName inbound(int port) {
        return new ClusterName("inbound", port, "", "");
    }

    /// Null where the text is not such a name.
    static @Nullable ClusterName parse(String text) {
        if (text.startsWith(BY_SERVER_NAME)) {
            String[] named = text.split("_\\.", 4);
            boolean isName = named.length == 4 && isPort(named[1]);
            return isName
                    ? new ClusterName(
                            BY_SERVER_NAME, Integer.parseInt(named[1]), named[2], named[3])
                    : null;
        }
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
        if (isServerName()) return direction + port + "_." + subset + "_." + host;
        return direction + "|" + port + "|" + subset + "|" + host;
    }
}
