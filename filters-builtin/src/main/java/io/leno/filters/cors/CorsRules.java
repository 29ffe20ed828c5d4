package io.leno.filters.cors;

import io.envoyproxy.envoy.extensions.filters.http.cors.v3.CorsPolicy;
import io.leno.api.plugin.PluginConfig;
import io.leno.filters.FilterConfig;
import io.leno.filters.Fraction;
import io.leno.filters.TextMatch;

import java.util.List;
import java.util.Set;

/// Who may call a route from a page of another site. Envoy: `CorsPolicy`. Texts are empty where
/// their header is not sent.
///
/// @param share of requests that the policy applies to; the rest passes untouched
/// @param allowMethods `*` for whatever the request asks for; so for `allowHeaders`
/// @param forwardsNotMatchingPreflights whether a preflight of a stranger goes upstream
record CorsRules(
        Fraction share,
        List<TextMatch> allowOrigins,
        String allowMethods,
        String allowHeaders,
        String exposeHeaders,
        String maxAge,
        boolean allowCredentials,
        boolean allowPrivateNetwork,
        boolean forwardsNotMatchingPreflights) {
    /// `shadow_enabled` only counts, and there is no counter to see.
    private static final Set<String> SUPPORTED =
            Set.of(
                    "allow_origin_string_match",
                    "allow_methods",
                    "allow_headers",
                    "expose_headers",
                    "max_age",
                    "allow_credentials",
                    "filter_enabled",
                    "shadow_enabled",
                    "allow_private_network_access",
                    "forward_not_matching_preflights");

    static CorsRules of(PluginConfig config) {
        CorsPolicy policy = FilterConfig.read(config, CorsPolicy.newBuilder()).build();
        FilterConfig.requireOnly(policy, SUPPORTED);
        return new CorsRules(
                policy.hasFilterEnabled()
                        ? Fraction.of(policy.getFilterEnabled().getDefaultValue())
                        : Fraction.ALL,
                policy.getAllowOriginStringMatchList().stream().map(TextMatch::of).toList(),
                policy.getAllowMethods(),
                policy.getAllowHeaders(),
                policy.getExposeHeaders(),
                policy.getMaxAge(),
                policy.getAllowCredentials().getValue(),
                policy.getAllowPrivateNetworkAccess().getValue(),
                !policy.hasForwardNotMatchingPreflights()
                        || policy.getForwardNotMatchingPreflights().getValue());
    }

    /// A matcher that accepts the text `*` accepts every origin, as in Envoy.
    boolean allows(String origin) {
        return allowOrigins.stream().anyMatch(a -> a.matches("*") || a.matches(origin));
    }
}
