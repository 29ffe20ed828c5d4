package io.leno.filters.cors;

import io.envoyproxy.envoy.extensions.filters.http.cors.v3.CorsPolicy;
import io.leno.api.plugin.PluginConfig;
import io.leno.filters.FilterConfig;
import io.leno.filters.Fraction;
import io.leno.filters.RuntimeFraction;
import io.leno.filters.TextMatch;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Set;
import java.util.function.Function;

/// Who may call a route from a page of another site. Envoy: `CorsPolicy`. Of several levels each
/// value comes from the most specific one that has it: texts are empty, others null, where a level
/// has none.
///
/// @param share of requests that the policy applies to; null: all, also where a share is in shadow
/// @param shadow of those that are left, the share that is only counted; null: none
/// @param allowMethods `*` for whatever the request asks for; so for `allowHeaders`
/// @param forwardsNotMatchingPreflights whether a preflight of a stranger goes upstream
record CorsRules(
        @Nullable RuntimeFraction share,
        @Nullable RuntimeFraction shadow,
        List<TextMatch> allowOrigins,
        String allowMethods,
        String allowHeaders,
        String exposeHeaders,
        String maxAge,
        @Nullable Boolean allowCredentials,
        @Nullable Boolean allowPrivateNetwork,
        @Nullable Boolean forwardsNotMatchingPreflights) {
    private static final RuntimeFraction ALL = new RuntimeFraction("", Fraction.ALL);
    private static final RuntimeFraction NONE = new RuntimeFraction("", new Fraction(0, 100));

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
                policy.hasFilterEnabled() ? RuntimeFraction.of(policy.getFilterEnabled()) : null,
                policy.hasShadowEnabled() ? RuntimeFraction.of(policy.getShadowEnabled()) : null,
                policy.getAllowOriginStringMatchList().stream().map(TextMatch::of).toList(),
                policy.getAllowMethods(),
                policy.getAllowHeaders(),
                policy.getExposeHeaders(),
                policy.getMaxAge(),
                policy.hasAllowCredentials() ? policy.getAllowCredentials().getValue() : null,
                policy.hasAllowPrivateNetworkAccess()
                        ? policy.getAllowPrivateNetworkAccess().getValue()
                        : null,
                policy.hasForwardNotMatchingPreflights()
                        ? policy.getForwardNotMatchingPreflights().getValue()
                        : null);
    }

    /// Each value of the most specific level that has it.
    ///
    /// @param levels the most specific one first; at least one
    static CorsRules merged(List<CorsRules> levels) {
        if (levels.size() == 1) return levels.getFirst();
        CorsRules first = levels.getFirst();
        return new CorsRules(
                first.share,
                first.shadow,
                value(levels, CorsRules::allowOrigins, List::isEmpty, List.of()),
                text(levels, CorsRules::allowMethods),
                text(levels, CorsRules::allowHeaders),
                text(levels, CorsRules::exposeHeaders),
                text(levels, CorsRules::maxAge),
                flag(levels, CorsRules::allowCredentials),
                flag(levels, CorsRules::allowPrivateNetwork),
                flag(levels, CorsRules::forwardsNotMatchingPreflights));
    }

    private static <T> T value(
            List<CorsRules> levels,
            Function<CorsRules, T> of,
            Function<T, Boolean> isMissing,
            T otherwise) {
        for (CorsRules level : levels) {
            T value = of.apply(level);
            if (!isMissing.apply(value)) return value;
        }
        return otherwise;
    }

    private static String text(List<CorsRules> levels, Function<CorsRules, String> of) {
        return value(levels, of, String::isEmpty, "");
    }

    private static @Nullable Boolean flag(
            List<CorsRules> levels, Function<CorsRules, @Nullable Boolean> of) {
        for (CorsRules level : levels) {
            Boolean value = of.apply(level);
            if (value != null) return value;
        }
        return null;
    }

    /// The share of requests that the policy applies to; the rest passes untouched.
    RuntimeFraction enabled() {
        return share == null ? ALL : share;
    }

    /// The share of those that are left of which it is only counted whether they would do.
    RuntimeFraction shadowed() {
        return shadow == null ? NONE : shadow;
    }

    boolean allowsCredentials() {
        return Boolean.TRUE.equals(allowCredentials);
    }

    boolean allowsPrivateNetwork() {
        return Boolean.TRUE.equals(allowPrivateNetwork);
    }

    boolean forwards() {
        return !Boolean.FALSE.equals(forwardsNotMatchingPreflights);
    }

    /// A matcher that accepts the text `*` accepts every origin, as in Envoy.
    boolean allows(String origin) {
        for (TextMatch match : allowOrigins) {
            if (match.matches("*") || match.matches(origin)) return true;
        }
        return false;
    }
}
