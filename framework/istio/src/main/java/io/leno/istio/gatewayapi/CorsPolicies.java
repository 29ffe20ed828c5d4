package io.leno.istio.gatewayapi;

import io.leno.api.istio.StringMatch;
import io.leno.api.istio.VirtualService.CorsPolicy;
import io.leno.api.istio.VirtualService.CorsPolicy.UnmatchedPreflights;
import io.leno.istio.gatewayapi.HttpRouteSpec.CorsFilter;

import java.time.Duration;

/// The CORS filter of an HTTPRoute in Istio's words.
final class CorsPolicies {
    /// Scheme, host and perhaps a port.
    private static final String ANY_ORIGIN = "^[a-zA-Z][a-zA-Z0-9+.-]*://[^/\\s?#]+$";

    private CorsPolicies() {}

    static CorsPolicy of(CorsFilter filter) {
        return new CorsPolicy(
                filter.allowOrigins().stream()
                        .filter(origin -> !origin.isEmpty())
                        .map(CorsPolicies::origin)
                        .toList(),
                filter.allowMethods(),
                filter.allowHeaders(),
                filter.exposeHeaders(),
                filter.maxAge() > 0 ? Duration.ofSeconds(filter.maxAge()) : null,
                Boolean.TRUE.equals(filter.allowCredentials()) ? true : null,
                UnmatchedPreflights.IGNORE);
    }

    /// `*` stands for any text within an origin.
    private static StringMatch origin(String origin) {
        if (origin.equals("*")) return new StringMatch.Regex(ANY_ORIGIN);
        int star = origin.indexOf('*');
        if (star < 0) return new StringMatch.Exact(origin);
        if (star == origin.length() - 1) return new StringMatch.Prefix(origin.substring(0, star));
        String quoted = origin.replaceAll("[\\\\.+*?()|\\[\\]{}^$]", "\\\\$0");
        return new StringMatch.Regex("^" + quoted.replace("\\*", ".*") + "$");
    }
}
