package io.leno.proxy.route;

import com.github.xds.core.v3.TypedExtensionConfig;
import com.github.xds.type.matcher.v3.Matcher;
import com.google.protobuf.InvalidProtocolBufferException;

import io.envoyproxy.envoy.config.route.v3.RouteList;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;

/// Routes at the leaves of a tree of conditions. Envoy: `VirtualHost.matcher`, the matcher API.
/// What a branch leaves open is tried by the next condition, at last by `on_no_match`. Immutable.
final class RouteTree {
    private static final String ROUTE = "envoy.config.route.v3.Route";
    private static final String LIST = "envoy.config.route.v3.RouteList";

    @FunctionalInterface
    private interface Node {
        @Nullable Leaf find(RouteRequest request);
    }

    /// Where a search ends, even if none of these routes matches.
    private record Leaf(List<Route> routes) {}

    private final List<Route> routes;
    private final VirtualHost host;
    private final HostLevel level;
    private final Node root;

    private RouteTree(Matcher config, List<Route> routes, VirtualHost host, HostLevel level) {
        this.routes = routes;
        this.host = host;
        this.level = level;
        root = matcher(config);
    }

    /// Null where the virtual host has a list of routes.
    ///
    /// @param routes gets those of the tree
    static @Nullable RouteTree compile(
            io.envoyproxy.envoy.config.route.v3.VirtualHost config,
            List<Route> routes,
            VirtualHost host,
            HostLevel level) {
        if (!config.hasMatcher()) return null;
        if (!routes.isEmpty()) {
            throw new InvalidRouteException(
                    "cannot set both matcher and routes on virtual host " + config.getName());
        }
        return new RouteTree(config.getMatcher(), routes, host, level);
    }

    @Nullable Route find(RouteRequest request) {
        Leaf leaf = root.find(request);
        if (leaf == null) return null;
        for (Route route : leaf.routes) if (route.matcher().matches(request)) return route;
        return null;
    }

    private Node matcher(Matcher config) {
        Node first =
                switch (config.getMatcherTypeCase()) {
                    case MATCHER_LIST -> list(config.getMatcherList());
                    case MATCHER_TREE -> tree(config.getMatcherTree());
                    case MATCHERTYPE_NOT_SET -> request -> null;
                };
        if (!config.hasOnNoMatch()) return first;
        Node otherwise = onMatch(config.getOnNoMatch());
        return request -> {
            Leaf found = first.find(request);
            return found == null ? otherwise.find(request) : found;
        };
    }

    private Node onMatch(Matcher.OnMatch config) {
        return switch (config.getOnMatchCase()) {
            case MATCHER -> matcher(config.getMatcher());
            case ACTION -> action(config.getAction());
            case ONMATCH_NOT_SET ->
                    throw new InvalidRouteException("OnMatch.on_match: value is required");
        };
    }

    private Node action(TypedExtensionConfig config) {
        String url = config.getTypedConfig().getTypeUrl();
        var bytes = config.getTypedConfig().getValue();
        try {
            return switch (url.substring(url.lastIndexOf('/') + 1)) {
                case ROUTE ->
                        routes(List.of(io.envoyproxy.envoy.config.route.v3.Route.parseFrom(bytes)));
                case LIST -> routes(RouteList.parseFrom(bytes).getRoutesList());
                default -> throw RouteCompiler.unsupported("matcher action", config.getName());
            };
        } catch (InvalidProtocolBufferException e) {
            throw new InvalidRouteException("matcher action: " + e.getMessage(), e);
        }
    }

    private Node routes(List<io.envoyproxy.envoy.config.route.v3.Route> configs) {
        var some = new ArrayList<Route>();
        for (var config : configs) some.add(new Route(config, routes.size(), host, level));
        routes.addAll(some);
        var leaf = new Leaf(List.copyOf(some));
        return request -> leaf;
    }

    private record Condition(Predicate<RouteRequest> holds, Node then) {}

    private Node list(Matcher.MatcherList config) {
        Condition[] conditions =
                config.getMatchersList().stream()
                        .map(
                                field ->
                                        new Condition(
                                                RequestInput.predicate(field.getPredicate()),
                                                onMatch(field.getOnMatch())))
                        .toArray(Condition[]::new);
        return request -> {
            for (Condition condition : conditions) {
                if (!condition.holds.test(request)) continue;
                Leaf found = condition.then.find(request);
                if (found != null) return found;
            }
            return null;
        };
    }

    private Node tree(Matcher.MatcherTree config) {
        RequestInput input = RequestInput.of(config.getInput());
        return switch (config.getTreeTypeCase()) {
            case EXACT_MATCH_MAP -> {
                Map<String, Node> map = map(config.getExactMatchMap());
                yield request -> {
                    String value = input.value(request);
                    Node then = value == null ? null : map.get(value);
                    return then == null ? null : then.find(request);
                };
            }
            case PREFIX_MATCH_MAP -> prefixes(input, map(config.getPrefixMatchMap()));
            case CUSTOM_MATCH ->
                    throw RouteCompiler.unsupported(
                            "matcher_tree.custom_match", config.getCustomMatch().getName());
            case TREETYPE_NOT_SET ->
                    throw new InvalidRouteException("MatcherTree.tree_type: value is required");
        };
    }

    private Map<String, Node> map(Matcher.MatcherTree.MatchMap config) {
        Map<String, Node> map = new HashMap<>();
        config.getMapMap().forEach((key, then) -> map.put(key, onMatch(then)));
        return map;
    }

    /// The longest prefix first.
    private static Node prefixes(RequestInput input, Map<String, Node> map) {
        PrefixTree<Node> tree = PrefixTree.of(new TreeMap<>(map));
        return request -> {
            String value = input.value(request);
            return value == null ? null : longest(tree, value, 0, request);
        };
    }

    private static @Nullable Leaf longest(
            PrefixTree<Node> node, String value, int at, RouteRequest request) {
        PrefixTree<Node> next = node.next(value, at, value.length());
        Leaf found = next == null ? null : longest(next, value, at + next.length(), request);
        Node then = node.value();
        return found == null && then != null ? then.find(request) : found;
    }
}
