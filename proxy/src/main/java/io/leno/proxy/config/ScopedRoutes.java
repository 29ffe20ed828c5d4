package io.leno.proxy.config;

import io.envoyproxy.envoy.config.core.v3.ConfigSource;
import io.envoyproxy.envoy.config.route.v3.ScopedRouteConfiguration;
import io.leno.api.filter.Headers;
import io.leno.api.xds.TypeUrls;
import io.leno.proxy.http.RouteSource;
import io.leno.proxy.route.RouteTable;
import io.leno.proxy.route.ScopeKeys;
import io.leno.proxy.stats.StatScope;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Route tables by scopes: which one a request takes says a key made of its headers. Scopes change
/// on the configuration's thread; event loops look them up. Envoy: `scoped_routes`.
final class ScopedRoutes implements RouteSource {
    private final String name;
    private final ScopeKeys keys;
    private final RouteStore routes;
    private final StatScope stats;
    private final @Nullable ConfigSource rds;
    private final @Nullable Wanted scopes;
    private final Map<String, Scope> byName = new LinkedHashMap<>();
    private volatile Map<List<String>, RouteSource> byKey = Map.of();

    /// @param table null: it came with the scope
    private record Scope(List<String> key, RouteSource source, @Nullable Wanted table) {}

    /// @param stats of the connection manager: `http.<prefix>.`
    /// @param rds where tables come from; null: all come with their scopes
    /// @param scopes null: they are fixed
    ScopedRoutes(
            String name,
            ScopeKeys keys,
            RouteStore routes,
            StatScope stats,
            @Nullable ConfigSource rds,
            @Nullable Wanted scopes) {
        this.name = name;
        this.keys = keys;
        this.routes = routes;
        this.stats = stats;
        this.rds = rds;
        this.scopes = scopes;
    }

    @Override
    public @Nullable RouteTable current() {
        return null;
    }

    @Override
    public @Nullable RouteTable of(Headers request) {
        List<String> key = keys.of(request);
        RouteSource found = key == null ? null : byKey.get(key);
        return found == null ? null : found.current();
    }

    /// These and no others.
    ///
    /// @throws InvalidResourceException when one is refused, or two have one key; those before stay
    void use(Iterable<ScopedRouteConfiguration> all) {
        Map<String, Scope> next = new LinkedHashMap<>();
        Map<List<String>, String> owners = new HashMap<>();
        int onDemand = 0;
        for (ScopedRouteConfiguration config : all) {
            Scope scope = scope(config);
            if (config.getOnDemand()) onDemand++;
            if (next.put(config.getName(), scope) != null)
                throw new InvalidResourceException(
                        "duplicate scoped route configuration '" + config.getName() + "' found");
            String first = owners.putIfAbsent(scope.key(), config.getName());
            if (first != null)
                throw new InvalidResourceException(
                        "scope key conflict found, first scope is '"
                                + first
                                + "', second scope is '"
                                + config.getName()
                                + "'");
        }
        byName.clear();
        byName.putAll(next);
        Map<List<String>, RouteSource> found = new HashMap<>();
        for (Scope scope : next.values()) found.put(scope.key(), scope.source());
        byKey = found;
        if (scopes == null) return;
        scopes.scope().gauge("all_scopes").set(next.size());
        scopes.scope().gauge("active_scopes").set(next.size());
        scopes.scope().gauge("on_demand_scopes").set(onDemand);
    }

    private Scope scope(ScopedRouteConfiguration config) {
        if (config.getKey().getFragmentsCount() == 0)
            throw new InvalidResourceException(
                    "ScopedRouteConfiguration "
                            + config.getName()
                            + ": key.fragments: value must contain at least 1 item(s)");
        List<String> key =
                config.getKey().getFragmentsList().stream()
                        .map(ScopedRouteConfiguration.Key.Fragment::getStringKey)
                        .toList();
        if (config.hasRouteConfiguration()) {
            RouteTable table = routes.compile(config.getRouteConfiguration());
            return new Scope(key, () -> table, null);
        }
        String table = config.getRouteConfigurationName();
        if (table.isEmpty())
            throw new InvalidResourceException(
                    "scoped route configuration '"
                            + config.getName()
                            + "' has neither route_configuration_name nor route_configuration");
        Wanted wanted = table(table);
        return new Scope(key, routes.source(wanted.ref()), wanted);
    }

    private Wanted table(String table) {
        if (rds == null)
            throw new InvalidResourceException(
                    "scoped_routes " + name + ": rds_config_source: value is required");
        var origin = ConfigOrigin.of(rds, "rds_config_source", "scoped_routes " + name);
        return Wanted.of(
                new ResourceRef(origin, TypeUrls.ROUTE, table),
                stats.scope("rds." + table + "."),
                rds);
    }

    /// What has to be asked of RDS.
    List<Wanted> tables() {
        var all = new ArrayList<Wanted>();
        for (Scope scope : byName.values()) if (scope.table() != null) all.add(scope.table());
        return all;
    }

    /// Tables that came with their scopes.
    List<RouteTable> own() {
        var all = new ArrayList<RouteTable>();
        for (Scope scope : byName.values()) {
            RouteTable table = scope.table() == null ? scope.source().current() : null;
            if (table != null) all.add(table);
        }
        return all;
    }

    @Nullable Wanted scopes() {
        return scopes;
    }
}
