package io.leno.proxy.http;

import io.leno.api.filter.Headers;
import io.leno.proxy.route.Forward;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.time.temporal.ChronoUnit;

/// `grpc-timeout`: how long a client of gRPC waits, as far as the route heeds it. Envoy:
/// `max_stream_duration.grpc_timeout_header_max`.
final class GrpcTimeout {
    /// The protocol allows eight digits.
    private static final int MAX_DIGITS = 8;

    private GrpcTimeout() {}

    /// Null where the route does not ask for it, or the request does not say. Zero: for ever.
    static @Nullable Duration of(Headers headers, Forward route) {
        Duration most = route.grpcTimeoutMax();
        Duration asked = most == null ? null : parse(headers.get("grpc-timeout"));
        if (most == null || asked == null) return null;
        if (asked.isZero()) return most;
        Duration allowed = most.isZero() || asked.compareTo(most) < 0 ? asked : most;
        Duration offset = route.grpcTimeoutOffset();
        return allowed.compareTo(offset) > 0 ? allowed.minus(offset) : allowed;
    }

    static @Nullable Duration parse(@Nullable String text) {
        if (text == null || text.length() < 2 || text.length() > MAX_DIGITS + 1) return null;
        int last = text.length() - 1;
        ChronoUnit unit =
                switch (text.charAt(last)) {
                    case 'H' -> ChronoUnit.HOURS;
                    case 'M' -> ChronoUnit.MINUTES;
                    case 'S' -> ChronoUnit.SECONDS;
                    case 'm' -> ChronoUnit.MILLIS;
                    case 'u' -> ChronoUnit.MICROS;
                    case 'n' -> ChronoUnit.NANOS;
                    default -> null;
                };
        String number = text.substring(0, last);
        boolean digits = number.chars().allMatch(c -> c >= '0' && c <= '9');
        return unit == null || !digits ? null : Duration.of(Long.parseLong(number), unit);
    }
}
