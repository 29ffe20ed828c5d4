package io.leno.proxy.cluster;

import org.jspecify.annotations.Nullable;

import java.util.concurrent.ThreadLocalRandom;

/// The hosts of a cluster whose requests are spread: by priority, locality and health.
///
/// @param zone null where localities do not matter
record SpreadPlan(
        HostSet[] sets,
        PriorityLoads loads,
        Spread spread,
        @Nullable ZoneRouting zone,
        BalancingStats stats)
        implements LoadBalancer.Plan {
    /// @param own the cluster that the proxy itself belongs to; null where that is not known
    static SpreadPlan of(
            HostSet[] sets,
            LoadBalancing.Policy policy,
            double panicThreshold,
            HostSet @Nullable [] own,
            BalancingStats stats) {
        var spread = new Spread(policy);
        LoadBalancing.Zone zone = spread.localities().zone();
        return new SpreadPlan(
                sets,
                PriorityLoads.of(sets, panicThreshold),
                spread,
                own == null || zone == null
                        ? null
                        : ZoneRouting.of(sets[0], own[0], zone, panicThreshold, stats),
                stats);
    }

    boolean failsOnPanic() {
        LoadBalancing.Zone rules = spread.localities().zone();
        return rules != null && rules.failOnPanic();
    }

    /// Whether the next request is one of those that stay in their locality.
    boolean isRouted() {
        LoadBalancing.Zone rules = spread.localities().zone();
        if (rules == null || rules.routingEnabled() >= 100) return rules != null;
        return ThreadLocalRandom.current().nextInt(100) < rules.routingEnabled();
    }

    @Override
    public LoadBalancer onLoop(@Nullable LoadBalancer before) {
        return new SpreadBalancer(this, before instanceof SpreadBalancer known ? known : null);
    }
}
