package io.leno.proxy.config;

import io.envoyproxy.envoy.config.route.v3.RouteConfiguration;

import java.time.Instant;

/// A route configuration as it was received; for the admin interface.
///
/// @param dynamic it came by RDS
public record PublishedRoutes(
        RouteConfiguration config, String version, Instant updated, boolean dynamic) {}
