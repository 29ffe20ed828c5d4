package io.leno.api.filter;

import static java.util.Objects.requireNonNull;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// A request that a filter makes by itself, to one of the proxy's clusters. Immutable. Envoy:
/// `AsyncClient`.
///
/// @param cluster its name
/// @param headers in their order, `:method`, `:path` and `:authority` among them; `:scheme` is what
///   the cluster speaks where it is not there
/// @param body empty for none; not to be modified
/// @param timeout from the whole request being sent until the whole response is there; zero: none.
///   A call that takes longer is answered 504 with the flag `UT`
/// @param retries null: the call is made once
/// @param maxResponseBytes of the response's body; a longer one is a
///   [CallOutcome.Reason#RESPONSE_TOO_LARGE]
/// @param forwardedFor adds this proxy's address to `x-forwarded-for`
public record HttpCall(
        String cluster,
        List<Map.Entry<String, String>> headers,
        byte[] body,
        Duration timeout,
        @Nullable Retries retries,
        int maxResponseBytes,
        boolean forwardedFor) {
    /// Envoy: `http.async_response_buffer_limit`.
    public static final int MAX_RESPONSE_BYTES = 32 * 1024 * 1024;

    private static final byte[] NO_BODY = {};

    /// When and how often a call is made again.
    ///
    /// @param on Envoy's words, divided by commas: `5xx,reset,connect-failure`
    /// @param times besides the first
    /// @param baseInterval the first pause is at most as long
    /// @param maxInterval no pause is longer
    public record Retries(String on, int times, Duration baseInterval, Duration maxInterval) {
        public Retries {
            requireNonNull(on, "on");
            if (times < 0)
                throw new IllegalArgumentException("times: " + times + " (expected: 0 or more)");
            if (maxInterval.compareTo(baseInterval) < 0) {
                throw new IllegalArgumentException(
                        "maxInterval: "
                                + maxInterval
                                + " (expected: "
                                + baseInterval
                                + " or more)");
            }
        }
    }

    public HttpCall {
        requireNonNull(cluster, "cluster");
        headers = List.copyOf(headers);
        requireNonNull(body, "body");
        if (timeout.isNegative()) {
            throw new IllegalArgumentException("timeout: " + timeout + " (expected: not negative)");
        }
    }

    /// One attempt, a body of any usual size.
    public HttpCall(
            String cluster,
            List<Map.Entry<String, String>> headers,
            byte[] body,
            Duration timeout) {
        this(cluster, headers, body, timeout, null, MAX_RESPONSE_BYTES, true);
    }

    /// A GET without a body.
    public static HttpCall get(String cluster, String authority, String path, Duration timeout) {
        var headers = new LinkedHashMap<String, String>();
        headers.put(":method", "GET");
        headers.put(":path", path);
        headers.put(":authority", authority);
        return new HttpCall(cluster, List.copyOf(headers.entrySet()), NO_BODY, timeout);
    }

    /// The same, tried again where it fails.
    public HttpCall withRetries(@Nullable Retries again) {
        return new HttpCall(cluster, headers, body, timeout, again, maxResponseBytes, forwardedFor);
    }
}
