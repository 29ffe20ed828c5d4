package io.leno.proxy.config;

import io.leno.proxy.http.RouteSource;
import io.leno.proxy.route.RouteTable;

import org.jspecify.annotations.Nullable;

import java.util.List;

/// Where a connection manager's routes come from.
sealed interface RoutePlan {
    RouteSource source();

    /// What has to be asked of RDS.
    List<Wanted> tables();

    /// What has to be asked of SRDS; null: nothing.
    default @Nullable Wanted scopes() {
        return null;
    }

    /// The tables that came with the connection manager.
    default List<RouteTable> own() {
        return List.of();
    }

    /// Envoy: `route_config`.
    record Own(RouteTable table) implements RoutePlan {
        @Override
        public RouteSource source() {
            return () -> table;
        }

        @Override
        public List<Wanted> tables() {
            return List.of();
        }

        @Override
        public List<RouteTable> own() {
            return List.of(table);
        }
    }

    /// Envoy: `rds`.
    record Discovered(RouteSource source, Wanted table) implements RoutePlan {
        @Override
        public List<Wanted> tables() {
            return List.of(table);
        }
    }

    /// Envoy: `scoped_routes`.
    record Scoped(ScopedRoutes source) implements RoutePlan {
        @Override
        public List<Wanted> tables() {
            return source.tables();
        }

        @Override
        public @Nullable Wanted scopes() {
            return source.scopes();
        }

        @Override
        public List<RouteTable> own() {
            return source.own();
        }
    }
}
