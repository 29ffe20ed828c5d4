package io.leno.api.filter;

import org.jspecify.annotations.Nullable;

/// What a route and its virtual host say of rates, each as [HttpFilterFactory#configureRateLimits]
/// has read it. Envoy: `rate_limits` of both.
///
/// @param ofRoute null where it says nothing
/// @param ofVirtualHost null where it says nothing
/// @param includesVirtualHost the route wants its virtual host's to count, too. Envoy:
///   `include_vh_rate_limits`
public record RouteRates(
        @Nullable Object ofRoute, @Nullable Object ofVirtualHost, boolean includesVirtualHost) {
    /// Nothing is said.
    public static final RouteRates NONE = new RouteRates(null, null, false);
}
