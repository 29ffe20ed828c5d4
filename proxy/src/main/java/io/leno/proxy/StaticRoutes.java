package io.leno.proxy;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Timestamp;

import io.envoyproxy.envoy.admin.v3.RoutesConfigDump;
import io.envoyproxy.envoy.config.listener.v3.Filter;
import io.envoyproxy.envoy.config.listener.v3.FilterChain;
import io.envoyproxy.envoy.config.listener.v3.Listener;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager;

/// Route configurations that stand in listeners, for `/config_dump`.
final class StaticRoutes {
    private StaticRoutes() {}

    static void add(RoutesConfigDump.Builder dump, Listener listener, Timestamp updated) {
        for (FilterChain chain : listener.getFilterChainsList()) add(dump, chain, updated);
        if (listener.hasDefaultFilterChain()) add(dump, listener.getDefaultFilterChain(), updated);
    }

    private static void add(RoutesConfigDump.Builder dump, FilterChain chain, Timestamp updated) {
        for (Filter filter : chain.getFiltersList()) {
            Any typed = filter.getTypedConfig();
            if (!typed.is(HttpConnectionManager.class)) continue;
            try {
                HttpConnectionManager manager = typed.unpack(HttpConnectionManager.class);
                if (!manager.hasRouteConfig()) continue;
                dump.addStaticRouteConfigsBuilder()
                        .setRouteConfig(Any.pack(manager.getRouteConfig()))
                        .setLastUpdated(updated);
            } catch (InvalidProtocolBufferException e) {
                throw new IllegalStateException("a listener that is in force: " + e, e);
            }
        }
    }
}
