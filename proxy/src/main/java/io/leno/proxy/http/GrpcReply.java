package io.leno.proxy.http;

import io.leno.api.filter.Headers;
import io.leno.proxy.codec.HeaderBlock;

/// Answers of ours to clients that speak gRPC: the status as `grpc-status`, the text as
/// `grpc-message`, in a response without a body. Envoy: `Grpc::Common`.
final class GrpcReply {
    private static final String TYPE = "application/grpc";
    private static final String HEX = "0123456789ABCDEF";

    private GrpcReply() {}

    /// Whatever the codec, the content type tells.
    static boolean isGrpc(Headers request) {
        String type = request.get("content-type");
        if (type == null || !type.startsWith(TYPE)) return false;
        return type.length() == TYPE.length() || type.charAt(TYPE.length()) == '+';
    }

    /// Turns the head of an answer into a whole one.
    static void apply(HeaderBlock headers, byte[] text) {
        int status = ResponseHead.status(headers);
        headers.put(":status", "200");
        headers.put("content-type", TYPE);
        if (headers.get("grpc-status") == null) {
            headers.append("grpc-status", Integer.toString(grpcStatus(status)));
        }
        if (text.length > 0) headers.put("grpc-message", encoded(text));
        headers.remove("content-length");
    }

    /// gRPC's mapping of HTTP statuses (`doc/http-grpc-status-mapping.md`).
    private static int grpcStatus(int status) {
        return switch (status) {
            case 400 -> 13;
            case 401 -> 16;
            case 403 -> 7;
            case 404 -> 12;
            case 429, 502, 503, 504 -> 14;
            default -> 2;
        };
    }

    /// Percent-encoded as gRPC wants its messages.
    private static String encoded(byte[] text) {
        int length = text.length;
        while (length > 0 && isBlank(text[length - 1])) length--;
        var encoded = new StringBuilder(length);
        for (int i = 0; i < length; i++) {
            byte b = text[i];
            if (b >= ' ' && b < '~' && b != '%') encoded.append((char) b);
            else encoded.append('%').append(HEX.charAt(b >> 4 & 0xf)).append(HEX.charAt(b & 0xf));
        }
        return encoded.toString();
    }

    private static boolean isBlank(byte b) {
        return b == ' ' || (b >= '\t' && b <= '\r');
    }
}
