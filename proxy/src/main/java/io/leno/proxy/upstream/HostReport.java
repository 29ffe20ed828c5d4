package io.leno.proxy.upstream;

import io.leno.proxy.cluster.Host;
import io.leno.proxy.cluster.HostMonitor;
import io.leno.proxy.codec.HeaderBlock;

/// What the end of an attempt says about its host, for outlier detection and health.
final class HostReport {
    private HostReport() {}

    /// A response has begun.
    ///
    /// @return false for one that another follows
    static boolean responded(Host host, HeaderBlock response) {
        String said = response.get(":status", "502");
        if (said.charAt(0) == '1' && !said.equals("101")) return false;
        HostMonitor monitor = host.monitor();
        if (monitor.equals(HostMonitor.NONE)) return true;
        int status = Integer.parseInt(said);
        String grpc = response.get("grpc-status");
        monitor.responded(grpc != null && isGrpc(response) ? httpStatus(grpc) : status);
        if (response.get("x-envoy-immediate-health-check-fail") != null) monitor.failedAtOnce();
        return true;
    }

    /// There is no response, or no complete one. What the cluster's own limits did is not the
    /// host's fault.
    static void reset(Host host, ResetReason reason) {
        switch (reason) {
            case OVERFLOW, PENDING_OVERFLOW, NO_POOL -> {}
            default -> host.monitor().connectFailed();
        }
    }

    private static boolean isGrpc(HeaderBlock response) {
        String type = response.get("content-type");
        return type != null && type.startsWith("application/grpc");
    }

    /// Envoy's translation; 500 for what is no status of gRPC.
    static int httpStatus(String grpc) {
        return switch (grpc) {
            case "0" -> 200;
            case "1" -> 499;
            case "3", "9", "11" -> 400;
            case "4" -> 504;
            case "5" -> 404;
            case "6", "10" -> 409;
            case "7" -> 403;
            case "8" -> 429;
            case "12" -> 501;
            case "14" -> 503;
            case "16" -> 401;
            default -> 500;
        };
    }
}
