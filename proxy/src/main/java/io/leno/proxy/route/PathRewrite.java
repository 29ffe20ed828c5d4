package io.leno.proxy.route;

import com.google.re2j.Pattern;

import io.envoyproxy.envoy.config.route.v3.RouteAction;
import io.envoyproxy.envoy.type.matcher.v3.RegexMatchAndSubstitute;
import io.leno.api.filter.Headers;
import io.leno.proxy.match.Regex;

import org.jspecify.annotations.Nullable;

/// Puts another path in the place of the one that matched. Immutable.
public sealed interface PathRewrite
        permits PathRewrite.PrefixRewrite, PathRewrite.RegexRewrite, TemplateRewrite {
    /// Null where nothing is to be rewritten.
    static @Nullable PathRewrite compile(RouteAction config) {
        if (config.hasPathRewritePolicy()) {
            if (!config.getPrefixRewrite().isEmpty() || config.hasRegexRewrite()) {
                throw new InvalidRouteException(
                        "Cannot specify more than one of prefix_rewrite, regex_rewrite,"
                                + " path_rewrite_policy in a route");
            }
            return TemplateRewrite.compile(config.getPathRewritePolicy());
        }
        return compile(config.getPrefixRewrite(), config.getRegexRewrite());
    }

    /// As above, of a redirect.
    static @Nullable PathRewrite compile(String prefix, RegexMatchAndSubstitute regex) {
        boolean hasRegex = !regex.getPattern().getRegex().isEmpty();
        if (hasRegex && !prefix.isEmpty()) {
            throw new InvalidRouteException(
                    "Cannot specify both prefix_rewrite and regex_rewrite in a route");
        }
        if (hasRegex) return RegexRewrite.compile(regex);
        return prefix.isEmpty() ? null : new PrefixRewrite(prefix);
    }

    /// @param path with its query
    String rewritten(String path, RouteMatcher matcher);

    /// Rewrites `:path` and keeps the old one in `x-envoy-original-path`.
    default void apply(Headers headers, RouteMatcher matcher, boolean envoyHeaders) {
        String path = headers.get(":path");
        if (path == null) return;
        if (envoyHeaders) headers.set("x-envoy-original-path", path);
        headers.set(":path", rewritten(path, matcher));
    }

    /// Replaces what the route's path condition matched.
    record PrefixRewrite(String prefix) implements PathRewrite {
        @Override
        public String rewritten(String path, RouteMatcher matcher) {
            return prefix + path.substring(matcher.matchedLength(path));
        }
    }

    /// Replaces each match in the path; the query stays as it is.
    record RegexRewrite(Pattern pattern, Substitution substitution) implements PathRewrite {
        static RegexRewrite compile(RegexMatchAndSubstitute config) {
            Pattern pattern = Regex.compile(config.getPattern());
            return new RegexRewrite(
                    pattern, Substitution.compile(config.getSubstitution(), pattern.groupCount()));
        }

        @Override
        public String rewritten(String path, RouteMatcher matcher) {
            int end = PathMatch.endOfPath(path);
            return substitution.replaceAll(pattern, path.substring(0, end)) + path.substring(end);
        }
    }
}
