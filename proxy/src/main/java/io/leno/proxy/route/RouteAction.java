package io.leno.proxy.route;

import io.envoyproxy.envoy.config.route.v3.Route;

/// What a route does.
public sealed interface RouteAction
        permits Forward, Redirect, DirectResponse, RouteAction.NonForwarding {
    static RouteAction compile(Route config, HostLevel level) {
        return switch (config.getActionCase()) {
            case ROUTE -> Forward.compile(config, level);
            case REDIRECT -> Redirect.compile(config.getRedirect());
            case DIRECT_RESPONSE ->
                    DirectResponse.compile(
                            config.getDirectResponse(), level.table.maxDirectResponseBytes);
            case NON_FORWARDING_ACTION -> new NonForwarding();
            case FILTER_ACTION ->
                    throw RouteCompiler.unsupported("Route.filter_action", config.getName());
            case ACTION_NOT_SET ->
                    throw new InvalidRouteException(
                            "route \""
                                    + config.getName()
                                    + "\": no action (expected: route, redirect, direct_response"
                                    + " or non_forwarding_action)");
        };
    }

    /// For servers that only look at the route; a proxy answers 500.
    record NonForwarding() implements RouteAction {}
}
