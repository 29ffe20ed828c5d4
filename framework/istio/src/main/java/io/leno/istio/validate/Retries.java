package io.leno.istio.validate;

import static io.leno.istio.check.Syntax.quoted;

import java.util.Set;

/// What must hold in a retry policy, of a route or of the whole mesh.
final class Retries {
    private static final Set<String> CONDITIONS =
            Set.of(
                    "5xx",
                    "gateway-error",
                    "reset",
                    "reset-before-request",
                    "connect-failure",
                    "retriable-4xx",
                    "refused-stream",
                    "retriable-status-codes",
                    "retriable-headers",
                    "envoy-ratelimited",
                    "http3-post-connect-failure",
                    "cancelled",
                    "deadline-exceeded",
                    "internal",
                    "resource-exhausted",
                    "unavailable");

    /// Those that have a name; 306 has none.
    private static final Set<Integer> STATUS_CODES =
            Set.of(
                    100, 101, 102, 103, 200, 201, 202, 203, 204, 205, 206, 207, 208, 226, 300, 301,
                    302, 303, 304, 305, 307, 308, 400, 401, 402, 403, 404, 405, 406, 407, 408, 409,
                    410, 411, 412, 413, 414, 415, 416, 417, 418, 421, 422, 423, 424, 425, 426, 428,
                    429, 431, 451, 500, 501, 502, 503, 504, 505, 506, 507, 508, 510, 511);

    private Retries() {}

    static void check(Part retries) {
        Common.notNegative(retries, "attempts");
        boolean saysMore =
                retries.hasAny("perTryTimeout", "retryRemoteLocalities")
                        || !retries.text("retryOn").isEmpty();
        if (retries.whole("attempts") == 0 && saysMore)
            retries.error("http retry policy configured when attempts are set to 0 (disabled)");
        String retryOn = retries.text("retryOn");
        if (retryOn.isEmpty()) return;
        for (String condition : retryOn.split(",", -1))
            if (!CONDITIONS.contains(condition) && !isStatusCode(condition))
                retries.error("retryOn", quoted(condition) + " is not a valid retryOn policy");
    }

    private static boolean isStatusCode(String text) {
        return text.matches("\\d{3}") && STATUS_CODES.contains(Integer.parseInt(text));
    }
}
