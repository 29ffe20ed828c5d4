package io.leno.proxy.health;

import io.leno.proxy.stats.Counter;
import io.leno.proxy.stats.Gauge;
import io.leno.proxy.stats.StatScope;

/// `cluster.<name>.health_check.…`
final class HealthCheckStats {
    final Counter attempt;
    final Counter success;
    final Counter failure;
    final Counter passiveFailure;
    final Counter networkFailure;
    final Counter verifyCluster;
    final Gauge healthy;
    final Gauge degraded;

    /// @param cluster the cluster's scope
    HealthCheckStats(StatScope cluster) {
        StatScope scope = cluster.scope("health_check.");
        attempt = scope.counter("attempt");
        success = scope.counter("success");
        failure = scope.counter("failure");
        passiveFailure = scope.counter("passive_failure");
        networkFailure = scope.counter("network_failure");
        verifyCluster = scope.counter("verify_cluster");
        healthy = scope.gauge("healthy");
        degraded = scope.gauge("degraded");
    }
}
