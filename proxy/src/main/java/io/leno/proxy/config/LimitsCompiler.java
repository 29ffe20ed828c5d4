package io.leno.proxy.config;

import com.google.protobuf.UInt32Value;

import io.envoyproxy.envoy.config.cluster.v3.CircuitBreakers;
import io.envoyproxy.envoy.config.cluster.v3.CircuitBreakers.Thresholds;
import io.envoyproxy.envoy.config.core.v3.RoutingPriority;
import io.leno.proxy.cluster.ClusterSettings.Limits;
import io.leno.proxy.cluster.ClusterSettings.RetryBudget;

import java.util.List;

/// `CircuitBreakers` → [Limits]. The first entry of a priority counts, as in Envoy.
final class LimitsCompiler {
    private static final double BUDGET_PERCENT = 20;
    private static final long BUDGET_AT_LEAST = 3;

    private LimitsCompiler() {}

    static Limits compile(CircuitBreakers breakers, RoutingPriority priority, String where) {
        Thresholds config = of(breakers.getThresholdsList(), priority);
        Thresholds perHost = of(breakers.getPerHostThresholdsList(), priority);
        if (perHost.hasMaxPendingRequests()
                || perHost.hasMaxRequests()
                || perHost.hasMaxRetries()
                || perHost.hasMaxConnectionPools()
                || perHost.hasRetryBudget()) {
            throw new InvalidResourceException(
                    where
                            + ": Unsupported field in per_host_thresholds (expected: max_connections)");
        }
        Limits otherwise = Limits.DEFAULT;
        return new Limits(
                number(
                        config.hasMaxConnections(),
                        config.getMaxConnections(),
                        otherwise.connections()),
                number(
                        config.hasMaxPendingRequests(),
                        config.getMaxPendingRequests(),
                        otherwise.pending()),
                number(config.hasMaxRequests(), config.getMaxRequests(), otherwise.requests()),
                number(config.hasMaxRetries(), config.getMaxRetries(), otherwise.retries()),
                number(
                        config.hasMaxConnectionPools(),
                        config.getMaxConnectionPools(),
                        otherwise.pools()),
                number(perHost.hasMaxConnections(), perHost.getMaxConnections(), Long.MAX_VALUE),
                config.hasRetryBudget() ? budget(config.getRetryBudget()) : null,
                config.getTrackRemaining());
    }

    private static Thresholds of(List<Thresholds> all, RoutingPriority priority) {
        for (Thresholds some : all) if (some.getPriority() == priority) return some;
        return Thresholds.getDefaultInstance();
    }

    private static RetryBudget budget(Thresholds.RetryBudget config) {
        return new RetryBudget(
                config.hasBudgetPercent() ? config.getBudgetPercent().getValue() : BUDGET_PERCENT,
                number(
                        config.hasMinRetryConcurrency(),
                        config.getMinRetryConcurrency(),
                        BUDGET_AT_LEAST));
    }

    private static long number(boolean present, UInt32Value value, long otherwise) {
        return present ? Integer.toUnsignedLong(value.getValue()) : otherwise;
    }
}
