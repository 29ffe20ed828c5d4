package io.leno.proxy.upstream;

import io.leno.api.filter.Headers;
import io.leno.proxy.route.Forward;
import io.leno.proxy.route.RetryPolicy;

import java.time.Duration;

/// How long a request may take, as the route says or the request's own headers. Zero: for ever.
record RequestTimeouts(long wholeMillis, long perTryMillis, Duration perTryIdle) {
    static final RequestTimeouts NONE = new RequestTimeouts(0, 0, Duration.ZERO);

    /// Takes Envoy's timeout headers off the request.
    static RequestTimeouts of(Forward to, Headers headers) {
        long whole = millis(headers, "x-envoy-upstream-rq-timeout-ms", to.timeout());
        RetryPolicy policy = to.retryPolicy();
        Duration configured = policy == null ? Duration.ZERO : policy.perTryTimeout();
        long perTry = millis(headers, "x-envoy-upstream-rq-per-try-timeout-ms", configured);
        if (whole > 0 && perTry >= whole) perTry = 0;
        return new RequestTimeouts(
                whole, perTry, policy == null ? Duration.ZERO : policy.perTryIdleTimeout());
    }

    /// What the upstream is told.
    long expectedMillis() {
        return perTryMillis > 0 ? perTryMillis : wholeMillis;
    }

    private static long millis(Headers headers, String name, Duration otherwise) {
        String value = headers.get(name);
        if (value == null) return otherwise.toMillis();
        headers.remove(name);
        boolean number =
                !value.isEmpty()
                        && value.length() < 12
                        && value.chars().allMatch(c -> c >= '0' && c <= '9');
        return number ? Long.parseLong(value) : otherwise.toMillis();
    }
}
