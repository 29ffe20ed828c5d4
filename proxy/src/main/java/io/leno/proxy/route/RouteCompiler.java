package io.leno.proxy.route;

import io.envoyproxy.envoy.config.route.v3.Route;
import io.envoyproxy.envoy.config.route.v3.RouteAction;
import io.envoyproxy.envoy.config.route.v3.RouteConfiguration;
import io.envoyproxy.envoy.config.route.v3.VirtualHost;

/// Refuses what a route configuration asks for and we do not have: better no route than one that
/// does something else.
final class RouteCompiler {
    private RouteCompiler() {}

    static void refuseUnsupported(RouteConfiguration config) {
        if (config.hasVhds()) throw unsupported("RouteConfiguration.vhds", config.getName());
    }

    static void refuseUnsupported(VirtualHost host) {
        if (host.getName().isEmpty()) {
            throw new InvalidRouteException("VirtualHost.name: empty (expected: a name)");
        }
        if (host.getDomainsCount() == 0) {
            throw new InvalidRouteException(
                    "virtual host " + host.getName() + ": no domains (expected: at least one)");
        }
        if (host.hasRetryPolicyTypedConfig()) {
            throw unsupported("VirtualHost.retry_policy_typed_config", host.getName());
        }
    }

    static void refuseUnsupported(Route route) {
        if (route.hasFilterAction()) throw unsupported("Route.filter_action", route.getName());
    }

    static void refuseUnsupported(RouteAction action, String route) {
        if (action.hasRetryPolicyTypedConfig()) {
            throw unsupported("RouteAction.retry_policy_typed_config", route);
        }
    }

    static InvalidRouteException unsupported(String field, String of) {
        return new InvalidRouteException(
                field + " is not supported" + (of.isEmpty() ? "" : " (in " + of + ")"));
    }
}
