package io.leno.filters.fault;

import io.leno.api.filter.Headers;

/// Which status of gRPC stands for one of HTTP, as in Envoy.
final class GrpcStatus {
    private GrpcStatus() {}

    static boolean isGrpc(Headers request) {
        String type = request.get("content-type");
        return type != null
                && (type.equals("application/grpc") || type.startsWith("application/grpc+"));
    }

    static int ofHttp(int http) {
        return switch (http) {
            case 400 -> 13; // INTERNAL
            case 401 -> 16; // UNAUTHENTICATED
            case 403 -> 7; // PERMISSION_DENIED
            case 404 -> 12; // UNIMPLEMENTED
            case 429, 502, 503, 504 -> 14; // UNAVAILABLE
            default -> 2; // UNKNOWN
        };
    }
}
