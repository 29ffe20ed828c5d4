package io.leno.proxy.upstream;

import io.leno.api.filter.Headers;

import org.jspecify.annotations.Nullable;

/// What tells gRPC from other requests, and how it writes timeouts.
final class Grpc {
    /// The most digits that `grpc-timeout` may have.
    private static final long MOST = 99_999_999;

    private Grpc() {}

    /// Envoy: `Grpc::Common::isGrpcRequestHeaders`.
    static boolean isRequest(Headers headers) {
        String type = headers.get("content-type");
        return type != null && headers.get(":path") != null && isGrpc(type);
    }

    private static boolean isGrpc(String contentType) {
        return contentType.startsWith("application/grpc")
                && (contentType.length() == 16 || contentType.charAt(16) == '+');
    }

    /// `500m`: in the finest unit that it fits into.
    static String timeout(long millis) {
        if (millis <= MOST) return millis + "m";
        long seconds = millis / 1000;
        if (seconds <= MOST) return seconds + "S";
        long minutes = seconds / 60;
        return minutes <= MOST ? minutes + "M" : minutes / 60 + "H";
    }

    /// Milliseconds of a `grpc-timeout`; -1 where there is none that can be read.
    static long timeoutMillis(@Nullable String text) {
        if (text == null || text.length() < 2 || text.length() > 9) return -1;
        long value = 0;
        for (int i = 0; i < text.length() - 1; i++) {
            int digit = text.charAt(i) - '0';
            if (digit < 0 || digit > 9) return -1;
            value = value * 10 + digit;
        }
        return switch (text.charAt(text.length() - 1)) {
            case 'H' -> value * 3_600_000;
            case 'M' -> value * 60_000;
            case 'S' -> value * 1000;
            case 'm' -> value;
            case 'u' -> (value + 999) / 1000;
            case 'n' -> (value + 999_999) / 1_000_000;
            default -> -1;
        };
    }
}
