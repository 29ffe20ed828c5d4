package io.leno.xds.translator;

import io.envoyproxy.envoy.config.route.v3.HeaderMatcher;
import io.envoyproxy.envoy.config.route.v3.QueryParameterMatcher;
import io.envoyproxy.envoy.type.matcher.v3.RegexMatcher;
import io.envoyproxy.envoy.type.matcher.v3.StringMatcher;
import io.leno.api.istio.StringMatch;

/// How a string is matched, in Envoy's words. A regular expression matches the whole string there
/// too.
final class StringMatchers {
    private StringMatchers() {}

    static HeaderMatcher.Builder header(String name, StringMatch match) {
        var header = HeaderMatcher.newBuilder().setName(name);
        return isPresence(match)
                ? header.setPresentMatch(true)
                : header.setStringMatch(matcher(match));
    }

    static QueryParameterMatcher queryParameter(String name, StringMatch match) {
        var parameter = QueryParameterMatcher.newBuilder().setName(name);
        return isPresence(match)
                ? parameter.setPresentMatch(true).build()
                : parameter.setStringMatch(matcher(match)).build();
    }

    /// The regular expression `*`, which is none, has always meant presence in Istio.
    static boolean isPresence(StringMatch match) {
        return match instanceof StringMatch.Present
                || (match instanceof StringMatch.Regex(String value) && value.equals("*"));
    }

    static StringMatcher matcher(StringMatch match) {
        var matcher = StringMatcher.newBuilder();
        return switch (match) {
            case StringMatch.Exact(String value) -> matcher.setExact(value).build();
            case StringMatch.Prefix(String value) -> matcher.setPrefix(value).build();
            case StringMatch.PathSeparatedPrefix(String value) -> matcher.setPrefix(value).build();
            case StringMatch.Regex(String value) -> matcher.setSafeRegex(regex(value)).build();
            case StringMatch.Present() -> matcher.setSafeRegex(regex(".*")).build();
        };
    }

    static RegexMatcher regex(String regex) {
        return RegexMatcher.newBuilder().setRegex(regex).build();
    }
}
