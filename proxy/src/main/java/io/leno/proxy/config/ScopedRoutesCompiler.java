package io.leno.proxy.config;

import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager;
import io.leno.api.xds.TypeUrls;
import io.leno.proxy.route.InvalidRouteException;
import io.leno.proxy.route.ScopeKeys;
import io.leno.proxy.stats.StatScope;
import io.leno.proxy.stats.Stats;

/// `scoped_routes` → [ScopedRoutes].
final class ScopedRoutesCompiler {
    private ScopedRoutesCompiler() {}

    /// @param known scopes that have come by SRDS already
    static ScopedRoutes compile(
            HttpConnectionManager manager,
            RouteStore routes,
            ScopeStore known,
            Stats stats,
            String where) {
        var config = manager.getScopedRoutes();
        StatScope scope = stats.scope("http." + manager.getStatPrefix() + ".");
        Wanted srds = config.hasScopedRds() ? srds(manager, scope, where) : null;
        try {
            var scoped =
                    new ScopedRoutes(
                            config.getName(),
                            ScopeKeys.compile(config.getScopeKeyBuilder()),
                            routes,
                            scope,
                            config.hasRdsConfigSource() ? config.getRdsConfigSource() : null,
                            srds);
            scoped.use(
                    srds == null
                            ? config.getScopedRouteConfigurationsList()
                                    .getScopedRouteConfigurationsList()
                            : known.of(srds.ref()));
            return scoped;
        } catch (InvalidRouteException e) {
            throw new InvalidResourceException(where + ": scoped_routes: " + e.getMessage(), e);
        }
    }

    private static Wanted srds(HttpConnectionManager manager, StatScope scope, String where) {
        var config = manager.getScopedRoutes();
        var source = config.getScopedRds().getScopedRdsConfigSource();
        String locator = config.getScopedRds().getSrdsResourcesLocator();
        if (!locator.isEmpty())
            throw new InvalidResourceException(
                    where
                            + ": scoped_rds.srds_resources_locator: "
                            + locator
                            + " is not supported (expected: none)");
        var origin = ConfigOrigin.of(source, "scoped_rds.scoped_rds_config_source", where);
        return Wanted.of(
                new ResourceRef(origin, TypeUrls.SCOPED_ROUTE, ""),
                scope.scope("scoped_rds." + config.getName() + "."),
                source);
    }
}
