package io.leno.proxy.config;

import io.envoyproxy.envoy.config.route.v3.RouteConfiguration;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager;
import io.leno.api.plugin.InvalidPluginConfigException;
import io.leno.api.xds.TypeUrls;
import io.leno.proxy.filter.FilterRegistry;
import io.leno.proxy.http.RouteSource;
import io.leno.proxy.route.InvalidRouteException;
import io.leno.proxy.route.PerFilterConfig;
import io.leno.proxy.route.PluginRoute;
import io.leno.proxy.route.RouteTable;
import io.leno.proxy.runtime.RuntimeSnapshot;
import io.leno.proxy.stats.Stats;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Supplier;

/// Route tables that come by RDS, by name. Written on the configuration's thread, read by all event
/// loops.
final class RouteStore {
    private static final Logger log = LoggerFactory.getLogger(RouteStore.class);

    private final FilterRegistry registry;
    private final FieldCoverage coverage;
    private final Stats stats;
    private final Supplier<RuntimeSnapshot> runtime;
    private final Map<ResourceRef, Slot> slots = new HashMap<>();
    private volatile List<PublishedRoutes> published = List.of();

    /// @param runtime what shares of requests ask
    RouteStore(
            FilterRegistry registry,
            FieldCoverage coverage,
            Stats stats,
            Supplier<RuntimeSnapshot> runtime) {
        this.runtime = runtime;
        this.stats = stats;
        this.registry = registry;
        this.coverage = coverage;
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

    /// What the connection manager asks RDS for.
    static Wanted wanted(HttpConnectionManager config, Stats stats, String where) {
        String name = config.getRds().getRouteConfigName();
        var source = config.getRds().getConfigSource();
        var origin = ConfigOrigin.of(source, "rds.config_source", where);
        var scope = stats.scope("http." + config.getStatPrefix() + ".rds." + name + ".");
        return Wanted.of(new ResourceRef(origin, TypeUrls.ROUTE, name), scope, source);
    }

    RouteSource source(ResourceRef ref) {
        return slots.computeIfAbsent(ref, missing -> new Slot());
    }

    boolean has(ResourceRef ref) {
        Slot slot = slots.get(ref);
        return slot != null && slot.table != null;
    }

    /// @throws InvalidResourceException when it is refused; the table before it stays
    void put(ResourceRef ref, RouteConfiguration config, String version) {
        Slot slot = slots.get(ref);
        if (slot == null) return; // nobody asks for it any more
        PublishedRoutes known = slot.picture;
        if (known != null && known.config().equals(config)) return;
        slot.table = compile(config);
        slot.picture = new PublishedRoutes(config, version, Instant.now(), true);
        publish();
    }

    /// @throws InvalidResourceException when it, or a setting for a filter in it, is refused
    RouteTable compile(RouteConfiguration config) {
        RouteTable table;
        try {
            table = RouteTable.compile(config, stats, runtime);
        } catch (InvalidRouteException e) {
            throw new InvalidResourceException(String.valueOf(e.getMessage()), e);
        }
        table.filterConfigs().forEach(this::check);
        coverage.check(config, "route configuration " + config.getName());
        return table;
    }

    /// The filter's factory is asked now, so that a bad setting is refused here and not met by a
    /// request; requests find what it made.
    private void check(PerFilterConfig config) {
        if (config.isEmpty()) return;
        String type = config.config().typeUrl();
        // which plugin a name attaches, only the chain knows
        if (type.equals(PluginRoute.TYPE_URL)) return;
        FilterRegistry.Registration found = registry.find(config.filterName(), type);
        if (found == null && config.optional()) return;
        if (found == null) throw InvalidResourceException.unknown(config.filterName(), type);
        try {
            config.resolved(found, found.factory()::configureRoute);
        } catch (InvalidPluginConfigException e) {
            throw new InvalidResourceException(config.filterName() + ": " + e.getMessage(), e);
        }
    }

    /// Why a bundle that is still being checked could not serve with this table.
    List<String> objectionsTo(long bundleId, RouteTable table) {
        List<String> objections = new ArrayList<>();
        for (PerFilterConfig config : table.filterConfigs()) {
            if (config.isEmpty()) continue;
            FilterRegistry.Registration staged =
                    registry.staged(bundleId, config.filterName(), config.config().typeUrl());
            if (staged == null) continue;
            try {
                config.resolved(staged, staged.factory()::configureRoute);
            } catch (RuntimeException | LinkageError e) {
                String why = e instanceof InvalidPluginConfigException ? e.getMessage() : "" + e;
                objections.add("routes " + table.name() + ": " + config.filterName() + ": " + why);
            }
        }
        return objections;
    }

    /// Bundles came: what they make of these settings is made before requests need it.
    void prepare(RouteTable table) {
        for (PerFilterConfig config : table.filterConfigs()) {
            try {
                check(config);
            } catch (InvalidResourceException e) {
                log.warn("Routes {}: {}", table.name(), e.getMessage());
            }
        }
    }

    /// The tables in force.
    List<RouteTable> tables() {
        return slots.values().stream().map(Slot::current).filter(Objects::nonNull).toList();
    }

    /// Forgets all but these.
    void retain(Set<ResourceRef> refs) {
        if (slots.keySet().retainAll(refs)) publish();
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
