package io.leno.proxy.cluster;

import io.leno.api.balance.LoadBalancerFactory;
import io.leno.api.balance.LoadBalancerSettings;
import io.leno.api.model.Locality;
import io.leno.proxy.cluster.LoadBalancing.Policy;
import io.leno.proxy.plugin.Held;
import io.leno.proxy.plugin.LivePlugin;

import java.util.Map;
import java.util.Set;

/// Makes the plan by which a cluster's hosts are picked, anew whenever they change. Belongs to the
/// configuration's thread.
final class Balancers {
    private final LoadBalancing settings;
    private final BalancingStats stats;
    private final ClusterSurroundings surroundings;
    private final int defaultPort;
    private Set<Map<String, Object>> subsets = Set.of();

    /// @param defaultPort where a host is that a request names without a port
    Balancers(
            LoadBalancing settings,
            BalancingStats stats,
            ClusterSurroundings surroundings,
            int defaultPort) {
        this.settings = settings;
        this.defaultPort = defaultPort;
        this.stats = stats;
        this.surroundings = surroundings;
    }

    Locality locality() {
        return surroundings.locality();
    }

    LoadBalancer.Plan plan(HostSet[] sets) {
        return plan(sets, settings.policy());
    }

    private LoadBalancer.Plan plan(HostSet[] sets, Policy policy) {
        return switch (policy) {
            case Policy.RoundRobin _, Policy.LeastRequest _, Policy.Random _ -> {
                Cluster own = surroundings.own();
                yield SpreadPlan.of(
                        sets,
                        policy,
                        settings.panicThreshold(),
                        own == null ? null : own.sets(),
                        stats);
            }
            case Policy.RingHash _, Policy.Maglev _ ->
                    new HashPlan(sets, policy, settings.panicThreshold(), stats);
            case Policy.Subset(var subsetSettings, var within) -> {
                var plan = new SubsetPlan(sets, subsetSettings, part -> plan(part, within), stats);
                plan.count(subsets);
                subsets = plan.labels();
                yield plan;
            }
            case Policy.Aggregate(var clusters) ->
                    new AggregatePlan(clusters, surroundings.clusters(), settings.panicThreshold());
            case Policy.Custom(var plugin) -> custom(sets, plugin);
            case Policy.SubClusters _ -> new SubClusterPlan(surroundings.clusters(), defaultPort);
            case Policy.OriginalDestination _, Policy.NamedHosts _ ->
                    throw new IllegalStateException("hosts are made on demand");
        };
    }

    private LoadBalancer.Plan custom(
            HostSet[] sets, LivePlugin<LoadBalancerFactory, LoadBalancerSettings> plugin) {
        Held<LoadBalancerSettings> held = plugin.hold();
        CustomPlan plan = held == null ? null : CustomPlan.of(held, sets);
        return plan == null ? plan(sets, LoadBalancing.DEFAULT.policy()) : plan;
    }
}
