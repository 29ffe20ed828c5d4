package io.leno.filters.grpc;

import io.leno.api.filter.Headers;

import org.jspecify.annotations.Nullable;

/// Which messages are gRPC's. Envoy: `Grpc::Common`.
public final class GrpcMessages {
    private static final String TYPE = "application/grpc";

    private GrpcMessages() {}

    /// `application/grpc`, or with `+proto` and the like behind it.
    public static boolean isGrpcType(@Nullable String contentType) {
        return contentType != null
                && contentType.startsWith(TYPE)
                && (contentType.length() == TYPE.length()
                        || contentType.charAt(TYPE.length()) == '+');
    }

    public static boolean isRequest(Headers request) {
        return request.contains(":path") && isGrpcType(request.get("content-type"));
    }

    /// @param end whether the headers are all there is; they tell a status then
    public static boolean isResponse(Headers response, boolean end) {
        if (end) return response.contains("grpc-status");
        return "200".equals(response.get(":status")) && isGrpcType(response.get("content-type"));
    }

    /// The status of gRPC for one of HTTP.
    public static int statusOfHttp(int status) {
        return switch (status) {
            case 400 -> 13;
            case 401 -> 16;
            case 403 -> 7;
            case 404 -> 12;
            case 429, 502, 503, 504 -> 14;
            default -> 2;
        };
    }
}
