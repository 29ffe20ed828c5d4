package io.leno.filters.jwt;

import io.leno.api.filter.FilterStats;
import io.leno.api.filter.FilterStats.Counter;

/// What the filter counts, `http.<prefix>.jwt_authn.…`.
record JwtStats(
        Counter allowed,
        Counter denied,
        Counter preflightBypassed,
        Counter fetched,
        Counter fetchFailed,
        Counter cacheHits,
        Counter cacheMisses) {
    static JwtStats of(FilterStats stats) {
        return new JwtStats(
                stats.counter("jwt_authn.allowed"),
                stats.counter("jwt_authn.denied"),
                stats.counter("jwt_authn.cors_preflight_bypassed"),
                stats.counter("jwt_authn.jwks_fetch_success"),
                stats.counter("jwt_authn.jwks_fetch_failed"),
                stats.counter("jwt_authn.jwt_cache_hit"),
                stats.counter("jwt_authn.jwt_cache_miss"));
    }
}
