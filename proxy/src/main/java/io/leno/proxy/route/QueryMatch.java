package io.leno.proxy.route;

import io.envoyproxy.envoy.config.route.v3.QueryParameterMatcher;
import io.leno.proxy.match.TextMatch;

import org.jspecify.annotations.Nullable;

/// A condition on one query parameter: its first value. Envoy: `QueryParameterMatcher`. Immutable.
record QueryMatch(String name, boolean present, @Nullable TextMatch text) {
    static QueryMatch compile(QueryParameterMatcher config) {
        return switch (config.getQueryParameterMatchSpecifierCase()) {
            case STRING_MATCH ->
                    new QueryMatch(
                            config.getName(), true, TextMatch.compile(config.getStringMatch()));
            case PRESENT_MATCH -> new QueryMatch(config.getName(), config.getPresentMatch(), null);
            case QUERYPARAMETERMATCHSPECIFIER_NOT_SET ->
                    new QueryMatch(config.getName(), true, null);
        };
    }

    static boolean all(QueryMatch[] matches, String path) {
        for (QueryMatch match : matches) if (!match.matches(path)) return false;
        return true;
    }

    private boolean matches(String path) {
        String value = QueryString.first(path, name);
        if (text == null) return (value != null) == present;
        return value != null && text.matches(value);
    }
}
