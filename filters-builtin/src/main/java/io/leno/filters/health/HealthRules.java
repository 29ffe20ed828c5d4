package io.leno.filters.health;

import io.leno.api.filter.Headers;
import io.leno.filters.HeaderMatch;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Map;

/// Which requests are health checks and how they are answered. Envoy: `HealthCheck`.
///
/// @param passThrough the upstream answers them as long as the proxy is not failing
/// @param headers all of them match a health check
/// @param minimums percent of a cluster's hosts that are healthy or degraded, by its name
/// @param cache keeps the upstream's answer for a while; null: none
record HealthRules(
        boolean passThrough,
        List<HeaderMatch> headers,
        Map<String, Long> minimums,
        @Nullable CachedAnswer cache) {
    boolean concern(Headers request) {
        for (HeaderMatch match : headers) if (!match.matches(request)) return false;
        return true;
    }
}
