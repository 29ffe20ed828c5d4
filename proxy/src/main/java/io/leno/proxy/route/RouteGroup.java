package io.leno.proxy.route;

import io.leno.api.filter.Headers;
import io.leno.proxy.match.HeaderMatch;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Routes whose path conditions are alike. Where many of them ask for different values of one
/// header, they are found by that value. Immutable.
final class RouteGroup {
    private static final Route[] NONE = {};

    /// Fewer are tried one by one.
    private static final int FEW = 8;

    private final Route[] rest;
    private final @Nullable String header;
    private final Map<String, Route[]> byValue;

    private RouteGroup(
            List<Route> rest, @Nullable String header, Map<String, List<Route>> byValue) {
        this.rest = rest.toArray(NONE);
        this.header = header;
        this.byValue = new HashMap<>();
        byValue.forEach((value, some) -> this.byValue.put(value, some.toArray(NONE)));
    }

    /// @param routes in their order
    static RouteGroup of(List<Route> routes) {
        String header = routes.size() < FEW ? null : mostAsked(routes);
        if (header == null) return new RouteGroup(routes, null, Map.of());
        var rest = new ArrayList<Route>();
        var byValue = new HashMap<String, List<Route>>();
        for (Route route : routes) {
            String value = route.matcher().exactHeader(header);
            if (value == null) rest.add(route);
            else byValue.computeIfAbsent(value, missing -> new ArrayList<>()).add(route);
        }
        return new RouteGroup(rest, header, byValue);
    }

    private static @Nullable String mostAsked(List<Route> routes) {
        var counts = new HashMap<String, Integer>();
        for (Route route : routes) {
            for (HeaderMatch match : route.matcher().headers()) {
                if (match.exact() != null) counts.merge(match.name(), 1, Integer::sum);
            }
        }
        return counts.entrySet().stream()
                .filter(entry -> entry.getValue() >= FEW)
                .max(Map.Entry.comparingByValue())
                .map(Map.Entry::getKey)
                .orElse(null);
    }

    /// The first that matches, or the one that is known already where that comes first.
    @Nullable Route first(RouteRequest request, @Nullable Route known) {
        Route best = first(rest, request, known);
        if (header == null) return best;
        Headers headers = request.headers();
        String value = headers.get(header);
        if (value == null) return best;
        List<String> all = headers.all(header);
        if (all.size() == 1) return first(byValue.getOrDefault(value, NONE), request, best);
        for (String one : all) best = first(byValue.getOrDefault(one, NONE), request, best);
        return best;
    }

    private static @Nullable Route first(
            Route[] among, RouteRequest request, @Nullable Route known) {
        int before = known == null ? Integer.MAX_VALUE : known.position();
        for (Route route : among) {
            if (route.position() >= before) break;
            if (route.matcher().matches(request)) return route;
        }
        return known;
    }
}
