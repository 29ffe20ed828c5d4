package io.leno.proxy.route;

import io.leno.api.filter.Headers;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Finds the first route that matches. Routes with an exact path are found by hash, the others are
/// tried one by one; both lists are walked by position, so the order of the configuration holds.
final class RouteIndex {
    private static final Route[] NONE = {};

    private final Map<String, Route[]> byExactPath = new HashMap<>();
    private final Route[] others;

    RouteIndex(List<Route> routes) {
        var exact = new HashMap<String, List<Route>>();
        var rest = new ArrayList<Route>();
        for (Route route : routes) {
            String path = route.matcher().exactPath();
            if (path == null) rest.add(route);
            else exact.computeIfAbsent(path, missing -> new ArrayList<>()).add(route);
        }
        exact.forEach((path, some) -> byExactPath.put(path, some.toArray(NONE)));
        this.others = rest.toArray(NONE);
    }

    @Nullable Route find(Headers headers, long random) {
        String path = headers.get(":path");
        int pathEnd = path == null ? 0 : PathMatch.endOfPath(path);
        Route[] exact = exact(path, pathEnd);
        int e = 0;
        int o = 0;
        while (e < exact.length || o < others.length) {
            boolean exactIsNext =
                    o == others.length
                            || (e < exact.length && exact[e].position() < others[o].position());
            Route route = exactIsNext ? exact[e++] : others[o++];
            if (route.matcher().matches(headers, path, pathEnd, random)) return route;
        }
        return null;
    }

    private Route[] exact(@Nullable String path, int pathEnd) {
        if (path == null || byExactPath.isEmpty()) return NONE;
        String plain = pathEnd == path.length() ? path : path.substring(0, pathEnd);
        Route[] found = byExactPath.get(plain);
        return found == null ? NONE : found;
    }
}
