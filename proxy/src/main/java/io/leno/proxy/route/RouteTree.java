package io.leno.proxy.route;

import com.github.xds.core.v3.TypedExtensionConfig;
import com.github.xds.type.matcher.v3.Matcher;
import com.github.xds.type.matcher.v3.StringMatcher;
import com.google.protobuf.InvalidProtocolBufferException;

import io.envoyproxy.envoy.config.route.v3.RouteList;
import io.leno.proto.match.MatchTerms;
import io.leno.proto.match.MatchTree;

import org.jspecify.annotations.Nullable;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;

/// Routes at the leaves of a tree of conditions. Envoy: `VirtualHost.matcher`. Immutable.
final class RouteTree implements MatchTerms<RouteRequest, RouteTree.Leaf> {
    private static final String ROUTE = "envoy.config.route.v3.Route";
    private static final String LIST = "envoy.config.route.v3.RouteList";

    /// Where a search ends, even if none of these routes matches.
    record Leaf(List<Route> routes) {}

    private final List<Route> routes;
    private final VirtualHost host;
    private final HostLevel level;
    private final MatchTree<RouteRequest, Leaf> root;

    private RouteTree(Matcher config, List<Route> routes, VirtualHost host, HostLevel level) {
        this.routes = routes;
        this.host = host;
        this.level = level;
        root = MatchTree.compile(config, this);
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

    @Override
    public Function<RouteRequest, @Nullable String> input(TypedExtensionConfig config) {
        return RequestInput.of(config)::value;
    }

    /// Headers are no addresses.
    @Override
    public Function<RouteRequest, @Nullable InetAddress> address(TypedExtensionConfig config) {
        throw RouteCompiler.unsupported("matcher_tree.custom_match", config.getName());
    }

    @Override
    public Predicate<String> text(StringMatcher config) {
        return RequestInput.text(config)::matches;
    }

    @Override
    public Predicate<RouteRequest> custom(
            TypedExtensionConfig input, TypedExtensionConfig matcher) {
        throw RouteCompiler.unsupported("matcher predicate.custom_match", matcher.getName());
    }

    @Override
    public Leaf action(TypedExtensionConfig config) {
        var bytes = config.getTypedConfig().getValue();
        try {
            return switch (MatchTree.typeName(config)) {
                case ROUTE ->
                        routes(List.of(io.envoyproxy.envoy.config.route.v3.Route.parseFrom(bytes)));
                case LIST -> routes(RouteList.parseFrom(bytes).getRoutesList());
                default -> throw RouteCompiler.unsupported("matcher action", config.getName());
            };
        } catch (InvalidProtocolBufferException e) {
            throw new InvalidRouteException("matcher action: " + e.getMessage(), e);
        }
    }

    private Leaf routes(List<io.envoyproxy.envoy.config.route.v3.Route> configs) {
        var some = new ArrayList<Route>();
        for (var config : configs) some.add(new Route(config, routes.size(), host, level));
        routes.addAll(some);
        return new Leaf(List.copyOf(some));
    }

    @Override
    public InvalidRouteException invalid(String problem) {
        return new InvalidRouteException(problem);
    }
}
