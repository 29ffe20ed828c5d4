package io.leno.filters.ratelimit;

import io.envoyproxy.envoy.service.ratelimit.v3.RateLimitResponse.DescriptorStatus;
import io.envoyproxy.envoy.service.ratelimit.v3.RateLimitResponse.RateLimit.Unit;
import io.leno.api.filter.Headers;

import org.jspecify.annotations.Nullable;

import java.util.List;

/// Tells a client how much it has left (draft-polli-ratelimit-headers-03). Envoy:
/// `XRateLimitHeaderUtils`.
final class QuotaHeaders {
    private QuotaHeaders() {}

    static void add(List<DescriptorStatus> statuses, Headers to) {
        DescriptorStatus tightest = null;
        var policy = new StringBuilder();
        for (DescriptorStatus status : statuses) {
            if (!status.hasCurrentLimit()) continue;
            if (isTighter(status, tightest)) tightest = status;
            int window = seconds(status.getCurrentLimit().getUnit());
            if (window == 0) continue;
            policy.append(", ").append(unsigned(status.getCurrentLimit().getRequestsPerUnit()));
            policy.append(";w=").append(window);
            String name = status.getCurrentLimit().getName();
            if (!name.isEmpty()) policy.append(";name=\"").append(name).append('"');
        }
        if (tightest == null) return;
        String limit = unsigned(tightest.getCurrentLimit().getRequestsPerUnit());
        to.add("x-ratelimit-limit", limit + policy);
        to.add("x-ratelimit-remaining", unsigned(tightest.getLimitRemaining()));
        to.add("x-ratelimit-reset", Long.toString(tightest.getDurationUntilReset().getSeconds()));
    }

    private static boolean isTighter(DescriptorStatus one, @Nullable DescriptorStatus other) {
        return other == null
                || Integer.compareUnsigned(one.getLimitRemaining(), other.getLimitRemaining()) < 0;
    }

    private static String unsigned(int number) {
        return Integer.toUnsignedString(number);
    }

    private static int seconds(Unit unit) {
        return switch (unit) {
            case SECOND -> 1;
            case MINUTE -> 60;
            case HOUR -> 3600;
            case DAY -> 86_400;
            case WEEK -> 7 * 86_400;
            case MONTH -> 30 * 86_400;
            case YEAR -> 365 * 86_400;
            case UNKNOWN, UNRECOGNIZED -> 0;
        };
    }
}
