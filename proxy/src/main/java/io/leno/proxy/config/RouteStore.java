package io.leno.proxy.config;

import com.google.protobuf.Any;

import io.envoyproxy.envoy.config.route.v3.FilterConfig;
import io.envoyproxy.envoy.config.route.v3.RouteConfiguration;
import io.envoyproxy.envoy.config.route.v3.VirtualHost;
import io.leno.api.plugin.InvalidPluginConfigException;
import io.leno.proxy.filter.FilterRegistry;
import io.leno.proxy.http.RouteSource;
import io.leno.proxy.route.InvalidRouteException;
import io.leno.proxy.route.RouteTable;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Route tables that come by RDS, by name. Written on the configuration's thread, read by all event
/// loops.
final class RouteStore {
    private final FilterRegistry registry;
    private final Map<String, Slot> slots = new HashMap<>();
    private volatile List<PublishedRoutes> published = List.of();

    RouteStore(FilterRegistry registry) {
        this.registry = registry;
    }

    /// The place of one table, which outlives its contents.
    private static final class Slot implements RouteSource {
        private volatile @Nullable RouteTable table;
        private @Nullable PublishedRoutes picture;

        @Override
        public @Nullable RouteTable current() {
            return table;
        }
    }

    RouteSource source(String name) {
        return slots.computeIfAbsent(name, missing -> new Slot());
    }

    boolean has(String name) {
        Slot slot = slots.get(name);
        return slot != null && slot.table != null;
    }

    /// @throws InvalidResourceException when it is refused; the table before it stays
    void put(RouteConfiguration config, String version) {
        Slot slot = slots.get(config.getName());
        if (slot == null) return; // nobody asks for it any more
        PublishedRoutes known = slot.picture;
        if (known != null && known.config().equals(config)) return;
        slot.table = compile(config);
        slot.picture = new PublishedRoutes(config, version, Instant.now(), true);
        publish();
    }

    RouteTable compile(RouteConfiguration config) {
        checkFilterConfigs(config.getTypedPerFilterConfigMap());
        for (VirtualHost host : config.getVirtualHostsList()) {
            checkFilterConfigs(host.getTypedPerFilterConfigMap());
            for (var route : host.getRoutesList()) {
                checkFilterConfigs(route.getTypedPerFilterConfigMap());
                for (var weighted : route.getRoute().getWeightedClusters().getClustersList()) {
                    checkFilterConfigs(weighted.getTypedPerFilterConfigMap());
                }
            }
        }
        try {
            return RouteTable.compile(config);
        } catch (InvalidRouteException e) {
            throw new InvalidResourceException(String.valueOf(e.getMessage()), e);
        }
    }

    /// Each filter's factory is asked once, so that a bad setting is refused here and not met by a
    /// request.
    private void checkFilterConfigs(Map<String, Any> configs) {
        configs.forEach(this::checkFilterConfig);
    }

    private void checkFilterConfig(String name, Any any) {
        Any config = any;
        if (any.is(FilterConfig.class)) {
            FilterConfig wrapped = Protos.unpack(any, FilterConfig.class, name);
            if (!wrapped.hasConfig() || wrapped.getIsOptional()) return;
            config = wrapped.getConfig();
        }
        var plugin = Protos.plugin(config, name);
        FilterRegistry.Registration found = registry.find(name, plugin.typeUrl());
        if (found == null) throw InvalidResourceException.unknown(name, plugin.typeUrl());
        try {
            found.factory().configureRoute(plugin);
        } catch (InvalidPluginConfigException e) {
            throw new InvalidResourceException(name + ": " + e.getMessage(), e);
        }
    }

    /// What filters made of route settings under this factory is let go of.
    void release(FilterRegistry.Registration registration) {
        for (Slot slot : slots.values()) {
            RouteTable table = slot.table;
            if (table != null) table.release(registration);
        }
    }

    /// Forgets all but these.
    void retain(Set<String> names) {
        if (slots.keySet().retainAll(names)) publish();
    }

    Set<String> names() {
        return Set.copyOf(slots.keySet());
    }

    List<PublishedRoutes> published() {
        return published;
    }

    private void publish() {
        var all = new ArrayList<PublishedRoutes>();
        for (Slot slot : slots.values()) if (slot.picture != null) all.add(slot.picture);
        all.sort((a, b) -> a.config().getName().compareTo(b.config().getName()));
        published = List.copyOf(all);
    }
}
