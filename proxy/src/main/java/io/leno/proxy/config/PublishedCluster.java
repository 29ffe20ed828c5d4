package io.leno.proxy.config;

import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.leno.proxy.health.ClusterHealth;

import java.time.Instant;

/// A cluster as it was received and as it runs; for the admin interface.
///
/// @param health what is known about its hosts
/// @param dynamic it came by CDS
/// @param warming it waits for its endpoints
public record PublishedCluster(
        Cluster config,
        io.leno.proxy.cluster.Cluster cluster,
        ClusterHealth health,
        String version,
        Instant updated,
        boolean dynamic,
        boolean warming) {}
