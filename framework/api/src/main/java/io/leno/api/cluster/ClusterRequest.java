package io.leno.api.cluster;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/// A whole request, held in memory.
///
/// @param authority `collector:9411`
/// @param path with its query
/// @param headers lower case names; without the pseudo-headers, without `content-length`
/// @param body not to be modified any more
/// @param timeout until the response is complete; zero: none
public record ClusterRequest(
        String method,
        String authority,
        String path,
        Map<String, String> headers,
        byte[] body,
        Duration timeout) {
    public ClusterRequest {
        requireNonNull(method, "method");
        requireNonNull(authority, "authority");
        requireNonNull(path, "path");
        headers = Map.copyOf(headers);
        requireNonNull(body, "body");
        requireNonNull(timeout, "timeout");
    }

    /// A `POST` with a body of this type.
    public static ClusterRequest post(
            String authority, String path, String contentType, byte[] body, Duration timeout) {
        return new ClusterRequest(
                "POST", authority, path, Map.of("content-type", contentType), body, timeout);
    }

    /// A unary gRPC call, or one whose stream of messages is this one message. The cluster must
    /// speak HTTP/2.
    ///
    /// @param method `package.Service/Method`
    /// @param message encoded, without gRPC's length before it
    public static ClusterRequest grpc(
            String authority, String method, byte[] message, Duration timeout) {
        var headers = new LinkedHashMap<String, String>();
        headers.put("content-type", "application/grpc");
        headers.put("te", "trailers");
        return new ClusterRequest(
                "POST", authority, "/" + method, headers, framed(message), timeout);
    }

    /// The same with one more header.
    public ClusterRequest with(String name, String value) {
        var more = new LinkedHashMap<>(headers);
        more.put(name, value);
        return new ClusterRequest(method, authority, path, more, body, timeout);
    }

    private static byte[] framed(byte[] message) {
        return java.nio.ByteBuffer.allocate(5 + message.length)
                .put((byte) 0)
                .putInt(message.length)
                .put(message)
                .array();
    }
}
