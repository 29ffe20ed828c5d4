package io.leno.proxy.upstream;

import io.leno.api.filter.Headers;
import io.leno.proxy.match.HeaderMatch;
import io.leno.proxy.route.RetryPolicy;
import io.leno.proxy.route.RetryPolicy.Condition;

import org.jspecify.annotations.Nullable;

import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;

/// Whether and when one request is tried again: the route's policy, and what the request's headers
/// add to it. Envoy: `RetryStateImpl`.
final class Retry {
    private static final long DEFAULT_BASE_MILLIS = 25;

    private final @Nullable RetryPolicy policy;
    private final Set<Condition> on;
    private final Set<Integer> codes;
    private final List<String> headerNames;
    private final long baseMillis;
    private final long maxMillis;
    private int left;
    private long nextMillis;

    private Retry(
            @Nullable RetryPolicy policy,
            Set<Condition> on,
            Set<Integer> codes,
            List<String> headerNames,
            int left) {
        this.policy = policy;
        this.on = on;
        this.codes = codes;
        this.headerNames = headerNames;
        this.left = left;
        baseMillis =
                policy == null ? DEFAULT_BASE_MILLIS : Math.max(1, policy.backOffBase().toMillis());
        maxMillis = policy == null ? 10 * baseMillis : policy.backOffMax().toMillis();
        nextMillis = baseMillis;
    }

    /// Takes Envoy's retry headers off the request; null where nobody asks for retries.
    static @Nullable Retry of(@Nullable RetryPolicy policy, Headers headers) {
        RetryHeaders asked = RetryHeaders.take(headers);
        boolean byPolicy = policy != null && !policy.on().isEmpty();
        if (!byPolicy && !asked.asksForRetries()) return null;
        boolean retriable = policy == null || isRetriable(policy, headers);
        if (policy != null && asked.areNone()) {
            return new Retry(
                    policy,
                    retriable ? policy.on() : Set.of(),
                    policy.retriableStatusCodes(),
                    List.of(),
                    policy.retries());
        }
        Set<Condition> on = EnumSet.noneOf(Condition.class);
        Set<Integer> codes = new HashSet<>(asked.codes());
        if (policy != null) codes.addAll(policy.retriableStatusCodes());
        if (policy != null && retriable) on.addAll(policy.on());
        if (retriable) on.addAll(asked.on());
        int otherwise = policy == null ? 1 : policy.retries();
        int left = asked.retries() < 0 || on.isEmpty() ? otherwise : asked.retries();
        return new Retry(policy, on, codes, asked.headerNames(), left);
    }

    /// Whether anything is a reason to retry; a hedged request is tried again in any case.
    boolean isEnabled() {
        return !on.isEmpty();
    }

    private static boolean isRetriable(RetryPolicy policy, Headers headers) {
        if (policy.retriableRequestHeaders().isEmpty()) return true;
        for (HeaderMatch match : policy.retriableRequestHeaders()) {
            if (match.matches(headers)) return true;
        }
        return false;
    }

    /// True when this response is a reason to try again, if tries are left.
    boolean wants(int status, Headers response) {
        if (response.get("x-envoy-ratelimited") != null)
            return on.contains(Condition.ENVOY_RATELIMITED);
        if (status >= 500 && on.contains(Condition.SERVER_ERROR)) return true;
        if (status >= 502 && status <= 504 && on.contains(Condition.GATEWAY_ERROR)) return true;
        if (status == 409 && on.contains(Condition.RETRIABLE_4XX)) return true;
        if (on.contains(Condition.RETRIABLE_STATUS_CODES) && codes.contains(status)) return true;
        return wantsByHeaders(response) || wantsByGrpcStatus(response.get("grpc-status"));
    }

    private boolean wantsByHeaders(Headers response) {
        if (!on.contains(Condition.RETRIABLE_HEADERS)) return false;
        for (String name : headerNames) if (response.contains(name)) return true;
        if (policy == null) return false;
        for (HeaderMatch match : policy.retriableHeaders()) {
            if (match.matches(response)) return true;
        }
        return false;
    }

    private boolean wantsByGrpcStatus(@Nullable String status) {
        if (status == null) return false;
        return switch (status) {
            case "1" -> on.contains(Condition.GRPC_CANCELLED);
            case "4" -> on.contains(Condition.GRPC_DEADLINE_EXCEEDED);
            case "8" -> on.contains(Condition.GRPC_RESOURCE_EXHAUSTED);
            case "13" -> on.contains(Condition.GRPC_INTERNAL);
            case "14" -> on.contains(Condition.GRPC_UNAVAILABLE);
            default -> false;
        };
    }

    /// True when a break before the response is a reason to try again, if tries are left.
    ///
    /// @param sent whether anything of the request went out
    boolean wants(ResetReason reason, boolean sent) {
        if (reason.isOverflow() || reason == ResetReason.NO_POOL) return false;
        if (wantsAfterTimeout()) return true;
        if (!sent && on.contains(Condition.RESET_BEFORE_REQUEST)) return true;
        boolean connect =
                reason == ResetReason.CONNECTION_FAILURE
                        || reason == ResetReason.LOCAL_CONNECTION_FAILURE
                        || reason == ResetReason.CONNECTION_TIMEOUT;
        if (reason == ResetReason.REMOTE_REFUSED && on.contains(Condition.REFUSED_STREAM)) {
            return true;
        }
        return connect && on.contains(Condition.CONNECT_FAILURE);
    }

    /// True when a per-try timeout is a reason to try again, if tries are left.
    boolean wantsAfterTimeout() {
        return on.contains(Condition.SERVER_ERROR)
                || on.contains(Condition.GATEWAY_ERROR)
                || on.contains(Condition.RESET);
    }

    /// Uses up a try; false when none is left.
    boolean take() {
        return left-- > 0;
    }

    /// How long to wait before the next try: full jitter under a limit that doubles.
    long backOffMillis() {
        long limit = nextMillis;
        nextMillis = Math.min(maxMillis, nextMillis * 2);
        return ThreadLocalRandom.current().nextLong(Math.max(1, limit));
    }

    /// How long the response asks us to wait, and up to half of that more, so that not all come
    /// back at once; -1 where it does not say. Envoy: `rate_limited_retry_back_off`.
    long rateLimitedBackOffMillis(Headers response) {
        if (policy == null || policy.resetHeaders().isEmpty()) return -1;
        long asked = RateLimitReset.millis(policy, response, System.currentTimeMillis());
        if (asked < 0) return -1;
        return asked + ThreadLocalRandom.current().nextLong(Math.max(1, asked / 2));
    }

    @Nullable RetryPolicy policy() {
        return policy;
    }
}
