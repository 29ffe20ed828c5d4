package io.leno.filters.fault;

import io.leno.api.filter.Headers;

/// How the statuses of gRPC and HTTP stand for each other, as in Envoy.
final class GrpcStatus {
    private GrpcStatus() {}

    static boolean isGrpc(Headers request) {
        String type = request.get("content-type");
        return type != null
                && (type.equals("application/grpc") || type.startsWith("application/grpc+"));
    }

    static int toHttp(int grpc) {
        return switch (grpc) {
            case 0 -> 200; // OK
            case 1 -> 499; // CANCELLED
            case 3, 9, 11 -> 400; // INVALID_ARGUMENT, FAILED_PRECONDITION, OUT_OF_RANGE
            case 4 -> 504; // DEADLINE_EXCEEDED
            case 5 -> 404; // NOT_FOUND
            case 6, 10 -> 409; // ALREADY_EXISTS, ABORTED
            case 7 -> 403; // PERMISSION_DENIED
            case 8 -> 429; // RESOURCE_EXHAUSTED
            case 12 -> 501; // UNIMPLEMENTED
            case 14 -> 503; // UNAVAILABLE
            case 16 -> 401; // UNAUTHENTICATED
            default -> 500;
        };
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
