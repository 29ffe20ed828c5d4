package io.leno.proxy.route;

import com.google.re2j.Pattern;

import io.envoyproxy.envoy.config.route.v3.RouteAction;
import io.envoyproxy.envoy.config.route.v3.WeightedCluster.ClusterWeight;
import io.leno.api.filter.Headers;
import io.leno.proxy.match.Regex;

import org.jspecify.annotations.Nullable;

import java.util.Locale;

/// Puts another authority into a request. Immutable.
@FunctionalInterface
interface HostRewrite {
    /// Null: the authority stays.
    @Nullable String host(Headers headers);

    /// The weighted cluster's comes before the route's; null where neither has one.
    static @Nullable HostRewrite compile(RouteAction route, ClusterWeight weighted) {
        if (weighted.hasHostRewriteLiteral()) {
            String literal = weighted.getHostRewriteLiteral();
            return headers -> literal;
        }
        return switch (route.getHostRewriteSpecifierCase()) {
            case HOST_REWRITE_LITERAL -> {
                String literal = route.getHostRewriteLiteral();
                yield headers -> literal;
            }
            case HOST_REWRITE_HEADER -> {
                String name = route.getHostRewriteHeader().toLowerCase(Locale.ROOT);
                yield headers -> headers.get(name);
            }
            case HOST_REWRITE_PATH_REGEX -> {
                var config = route.getHostRewritePathRegex();
                Pattern pattern = Regex.compile(config.getPattern());
                Substitution substitution =
                        Substitution.compile(config.getSubstitution(), pattern.groupCount());
                yield headers -> {
                    String path = headers.get(":path");
                    if (path == null) return null;
                    String plain = path.substring(0, PathMatch.endOfPath(path));
                    return substitution.replaceAll(pattern, plain);
                };
            }
            case AUTO_HOST_REWRITE, HOSTREWRITESPECIFIER_NOT_SET -> null;
        };
    }
}
