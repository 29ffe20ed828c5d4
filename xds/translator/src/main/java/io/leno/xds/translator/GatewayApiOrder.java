package io.leno.xds.translator;

import static java.util.Comparator.comparingInt;

import io.envoyproxy.envoy.config.route.v3.HeaderMatcher;
import io.envoyproxy.envoy.config.route.v3.Route;
import io.envoyproxy.envoy.config.route.v3.RouteMatch;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// The order in which the Gateway API wants the routes of all HTTPRoutes for one host to be tried,
/// whichever of them they come from: an exact path, the longest prefix, a regular expression, any
/// path; of equals the one that wants a method, then more headers, then more query parameters. What
/// is equal then keeps its order: the oldest HTTPRoute first, then by name.
final class GatewayApiOrder {
    private static final Comparator<RouteMatch> ORDER =
            comparingInt(GatewayApiOrder::rank)
                    .thenComparingInt(match -> -pathLength(match))
                    .thenComparingInt(match -> wantsMethod(match) ? 0 : 1)
                    .thenComparingInt(match -> -headers(match))
                    .thenComparingInt(match -> -match.getQueryParametersCount());

    private GatewayApiOrder() {}

    static List<Route> sorted(List<Route> routes) {
        var sorted = new ArrayList<>(routes);
        sorted.sort(Comparator.comparing(Route::getMatch, ORDER));
        return sorted;
    }

    private static int rank(RouteMatch match) {
        return switch (match.getPathSpecifierCase()) {
            case PATH -> 0;
            case PATH_SEPARATED_PREFIX -> 1;
            case SAFE_REGEX -> 2;
            default -> 3;
        };
    }

    private static int pathLength(RouteMatch match) {
        return switch (match.getPathSpecifierCase()) {
            case PATH -> match.getPath().length();
            case PATH_SEPARATED_PREFIX -> match.getPathSeparatedPrefix().length();
            case SAFE_REGEX -> match.getSafeRegex().getRegex().length();
            default -> match.getPrefix().length();
        };
    }

    private static boolean wantsMethod(RouteMatch match) {
        return match.getHeadersList().stream().anyMatch(GatewayApiOrder::isMethod);
    }

    private static int headers(RouteMatch match) {
        return (int) match.getHeadersList().stream().filter(header -> !isMethod(header)).count();
    }

    private static boolean isMethod(HeaderMatcher header) {
        return header.getName().equals(":method");
    }
}
