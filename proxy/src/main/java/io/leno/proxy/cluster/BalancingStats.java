package io.leno.proxy.cluster;

import io.leno.proxy.stats.Counter;
import io.leno.proxy.stats.Gauge;
import io.leno.proxy.stats.StatScope;

/// What is counted about picking, under Envoy's names (`cluster.<name>.lb_…`).
final class BalancingStats {
    final Counter panic;
    final Counter localClusterNotOk;
    final Counter zoneStructures;
    final Counter zoneClusterTooSmall;
    final Counter zoneNoCapacityLeft;
    final Counter zoneAllDirectly;
    final Counter zoneSampled;
    final Counter zoneCrossZone;
    final Counter subsetsCreated;
    final Counter subsetsRemoved;
    final Counter subsetsSelected;
    final Counter subsetsFallback;
    final Counter subsetsFallbackPanic;
    final Gauge subsetsActive;
    final Gauge maximumWeight;
    private final StatScope scope;

    BalancingStats(StatScope scope) {
        this.scope = scope;
        panic = scope.counter("lb_healthy_panic");
        localClusterNotOk = scope.counter("lb_local_cluster_not_ok");
        zoneStructures = scope.counter("lb_recalculate_zone_structures");
        zoneClusterTooSmall = scope.counter("lb_zone_cluster_too_small");
        zoneNoCapacityLeft = scope.counter("lb_zone_no_capacity_left");
        zoneAllDirectly = scope.counter("lb_zone_routing_all_directly");
        zoneSampled = scope.counter("lb_zone_routing_sampled");
        zoneCrossZone = scope.counter("lb_zone_routing_cross_zone");
        subsetsCreated = scope.counter("lb_subsets_created");
        subsetsRemoved = scope.counter("lb_subsets_removed");
        subsetsSelected = scope.counter("lb_subsets_selected");
        subsetsFallback = scope.counter("lb_subsets_fallback");
        subsetsFallbackPanic = scope.counter("lb_subsets_fallback_panic");
        subsetsActive = scope.gauge("lb_subsets_active");
        maximumWeight = scope.gauge("max_host_weight");
    }

    /// Requests under way to the cluster's hosts.
    Gauge requestsActive() {
        return scope.gauge("upstream_rq_active");
    }

    /// @param name `ring_hash_lb.size`
    Gauge gauge(String name) {
        return scope.gauge(name);
    }
}
