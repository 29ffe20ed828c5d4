package io.leno.proxy.route;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Finds the first route that matches. Routes with an exact path are found by hash, those whose
/// path begins with a known text in a tree of prefixes, the others are tried one by one; of all
/// that match the one that stands first wins, as in a list.
final class RouteIndex {
    private final Map<String, RouteGroup> byExactPath = new HashMap<>();
    private final @Nullable PrefixTree<RouteGroup> byPrefix;
    private final @Nullable RouteGroup others;

    RouteIndex(List<Route> routes) {
        var exact = new HashMap<String, List<Route>>();
        var prefixes = new TreeMap<String, List<Route>>();
        var rest = new ArrayList<Route>();
        for (Route route : routes) {
            String path = route.matcher().exactPath();
            String prefix = route.matcher().prefix();
            if (path != null) list(exact, path).add(route);
            else if (prefix != null) list(prefixes, prefix).add(route);
            else rest.add(route);
        }
        exact.forEach((path, some) -> byExactPath.put(path, RouteGroup.of(some)));
        var groups = new TreeMap<String, RouteGroup>();
        prefixes.forEach((prefix, some) -> groups.put(prefix, RouteGroup.of(some)));
        byPrefix = groups.isEmpty() ? null : PrefixTree.of(groups);
        others = rest.isEmpty() ? null : RouteGroup.of(rest);
    }

    private static List<Route> list(Map<String, List<Route>> map, String key) {
        return map.computeIfAbsent(key, missing -> new ArrayList<>());
    }

    @Nullable Route find(RouteRequest request) {
        Route best = null;
        String path = request.path();
        if (path != null) {
            best = byExactPath(path, request);
            best = byPrefix(path, request, best);
        }
        return others == null ? best : others.first(request, best);
    }

    private @Nullable Route byExactPath(String path, RouteRequest request) {
        if (byExactPath.isEmpty()) return null;
        int end = request.pathEnd();
        RouteGroup found = byExactPath.get(end == path.length() ? path : path.substring(0, end));
        return found == null ? null : found.first(request, null);
    }

    private @Nullable Route byPrefix(String path, RouteRequest request, @Nullable Route known) {
        Route best = known;
        PrefixTree<RouteGroup> node = byPrefix;
        int at = 0;
        while (node != null) {
            RouteGroup group = node.value();
            if (group != null) best = group.first(request, best);
            node = node.next(path, at, request.pathEnd());
            if (node != null) at += node.length();
        }
        return best;
    }
}
