package io.leno.proto;

import com.google.protobuf.Message;

import io.envoyproxy.envoy.config.bootstrap.v3.Bootstrap;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.core.v3.TypedExtensionConfig;
import io.envoyproxy.envoy.config.listener.v3.Filter;
import io.envoyproxy.envoy.config.listener.v3.FilterChain;
import io.envoyproxy.envoy.config.listener.v3.Listener;
import io.envoyproxy.envoy.config.listener.v3.ListenerFilter;
import io.envoyproxy.envoy.config.route.v3.Route;
import io.envoyproxy.envoy.config.route.v3.RouteConfiguration;
import io.envoyproxy.envoy.config.route.v3.VirtualHost;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpFilter;

/// The kinds of messages that an EnvoyFilter patches.
public final class PatchedKinds {
    private PatchedKinds() {}

    /// @param applyTo as an EnvoyFilter says it: `HTTP_FILTER`
    public static Message of(String applyTo) {
        return switch (applyTo) {
            case "LISTENER" -> Listener.getDefaultInstance();
            case "FILTER_CHAIN" -> FilterChain.getDefaultInstance();
            case "NETWORK_FILTER" -> Filter.getDefaultInstance();
            case "HTTP_FILTER" -> HttpFilter.getDefaultInstance();
            case "LISTENER_FILTER" -> ListenerFilter.getDefaultInstance();
            case "ROUTE_CONFIGURATION" -> RouteConfiguration.getDefaultInstance();
            case "VIRTUAL_HOST" -> VirtualHost.getDefaultInstance();
            case "HTTP_ROUTE" -> Route.getDefaultInstance();
            case "CLUSTER" -> Cluster.getDefaultInstance();
            case "EXTENSION_CONFIG" -> TypedExtensionConfig.getDefaultInstance();
            case "BOOTSTRAP", "INVALID" -> Bootstrap.getDefaultInstance();
            default -> throw new IllegalArgumentException("applyTo: " + applyTo);
        };
    }
}
