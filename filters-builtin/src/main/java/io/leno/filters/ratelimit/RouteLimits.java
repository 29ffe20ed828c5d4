package io.leno.filters.ratelimit;

import io.envoyproxy.envoy.extensions.filters.http.ratelimit.v3.RateLimitPerRoute;
import io.leno.filters.RateRules;

/// What a route says to the filter itself. Immutable. Envoy: `RateLimitPerRoute`, whose
/// `override_option` Envoy does not heed either.
///
/// @param domain empty: the filter's
/// @param rules in place of those of routes and virtual hosts; empty: those
record RouteLimits(HostRates hostRates, RateRules rules, String domain) {
    /// When the rates of the virtual host count.
    enum HostRates {
        /// Where the route has none.
        OVERRIDDEN,
        /// Beside the route's.
        INCLUDED,
        IGNORED
    }

    static RouteLimits of(RateLimitPerRoute config) {
        HostRates rates =
                switch (config.getVhRateLimits()) {
                    case INCLUDE -> HostRates.INCLUDED;
                    case IGNORE -> HostRates.IGNORED;
                    case OVERRIDE, UNRECOGNIZED -> HostRates.OVERRIDDEN;
                };
        return new RouteLimits(rates, RateRules.of(config.getRateLimitsList()), config.getDomain());
    }
}
