package io.leno.proxy.upstream;

import io.leno.api.filter.Headers;
import io.leno.proxy.route.Forward;
import io.leno.proxy.route.RetryPolicy;

import org.jspecify.annotations.Nullable;

import java.time.Duration;

/// How long a request may take, as the route says or the request's own headers. Zero: for ever.
/// Envoy: `FilterUtility::finalTimeout`.
///
/// @param hedge a try that takes too long goes on beside the next one
/// @param tellGrpc the upstream is told by `grpc-timeout`, too
record RequestTimeouts(
        long wholeMillis, long perTryMillis, Duration perTryIdle, boolean hedge, boolean tellGrpc) {
    static final RequestTimeouts NONE = new RequestTimeouts(0, 0, Duration.ZERO, false, false);

    private static final String WHOLE = "x-envoy-upstream-rq-timeout-ms";
    private static final String PER_TRY = "x-envoy-upstream-rq-per-try-timeout-ms";
    private static final String EXPECTED = "x-envoy-expected-rq-timeout-ms";
    private static final String HEDGE = "x-envoy-hedge-on-per-try-timeout";

    /// Takes Envoy's timeout headers off the request.
    static RequestTimeouts of(Forward to, Headers headers, boolean respectExpected) {
        boolean grpc =
                (to.grpcLimit() != null || to.grpcTimeoutMax() != null) && Grpc.isRequest(headers);
        long whole = byRoute(to, headers, grpc);
        RetryPolicy policy = to.retryPolicy();
        long perTry = policy == null ? 0 : policy.perTryTimeout().toMillis();
        boolean hedge = to.hedgeOnPerTryTimeout();
        if (EnvoyHeaders.any(headers)) {
            String asked = headers.get(HEDGE);
            if ("true".equals(asked)) hedge = true;
            if ("false".equals(asked)) hedge = false;
            whole = byHeaders(headers, respectExpected, whole);
            perTry = taken(headers, PER_TRY, perTry);
        }
        if (whole > 0 && perTry >= whole) perTry = 0;
        Duration idle = policy == null ? Duration.ZERO : policy.perTryIdleTimeout();
        return new RequestTimeouts(whole, perTry, idle, hedge, grpc);
    }

    private static long byRoute(Forward to, Headers headers, boolean grpc) {
        if (to.limitsStream()) return 0;
        Forward.GrpcLimit limit = to.grpcLimit();
        if (!grpc || limit == null) return to.timeout().toMillis();
        long most = limit.max().toMillis();
        long asked = Grpc.timeoutMillis(headers.get("grpc-timeout"));
        if (asked > limit.offset().toMillis()) asked -= limit.offset().toMillis();
        if (asked < 0) return most;
        return most > 0 && (asked == 0 || asked > most) ? most : asked;
    }

    private static long byHeaders(Headers headers, boolean respectExpected, long otherwise) {
        String expected = respectExpected ? headers.get(EXPECTED) : null;
        if (expected != null) return number(expected, otherwise);
        return taken(headers, WHOLE, otherwise);
    }

    /// What the upstream is told; 0: nothing.
    ///
    /// @param elapsed milliseconds since the request was complete
    private long expectedMillis(long elapsed) {
        long expected = hedge || perTryMillis == 0 ? wholeMillis : perTryMillis;
        if (expected == 0 || wholeMillis == 0) return expected;
        return elapsed >= wholeMillis ? 1 : Math.min(expected, wholeMillis - elapsed);
    }

    /// Tells the upstream how much time it has.
    void tell(Headers headers, long elapsed, boolean envoyHeaders) {
        long expected = expectedMillis(elapsed);
        if (expected <= 0) return;
        if (envoyHeaders) headers.set(EXPECTED, Long.toString(expected));
        if (tellGrpc) headers.set("grpc-timeout", Grpc.timeout(expected));
    }

    private static long taken(Headers headers, String name, long otherwise) {
        String value = headers.get(name);
        if (value == null) return otherwise;
        headers.remove(name);
        return number(value, otherwise);
    }

    private static long number(@Nullable String value, long otherwise) {
        if (value == null || value.isEmpty() || value.length() > 12) return otherwise;
        for (int i = 0; i < value.length(); i++) {
            if (value.charAt(i) < '0' || value.charAt(i) > '9') return otherwise;
        }
        return Long.parseLong(value);
    }
}
