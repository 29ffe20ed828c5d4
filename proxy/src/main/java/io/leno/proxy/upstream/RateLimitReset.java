package io.leno.proxy.upstream;

import io.leno.api.filter.Headers;
import io.leno.proxy.route.RetryPolicy;

import org.jspecify.annotations.Nullable;

/// When an upstream that limits its rate will take requests again, as its response says. Envoy:
/// `RateLimitedRetryBackOff`.
final class RateLimitReset {
    private RateLimitReset() {}

    /// By the first header that is there and says something below the limit; -1 without one.
    ///
    /// @param now Unix time in milliseconds
    static long millis(RetryPolicy policy, Headers response, long now) {
        for (RetryPolicy.ResetHeader header : policy.resetHeaders()) {
            long seconds = number(response.get(header.name()));
            if (seconds < 0) continue;
            long wait = header.seconds() ? seconds * 1000 : (seconds - now / 1000) * 1000;
            if (wait >= 0 && wait <= policy.resetMax().toMillis()) return wait;
        }
        return -1;
    }

    private static long number(@Nullable String text) {
        if (text == null || text.isEmpty() || text.length() > 15) return -1;
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) < '0' || text.charAt(i) > '9') return -1;
        }
        return Long.parseLong(text);
    }
}
