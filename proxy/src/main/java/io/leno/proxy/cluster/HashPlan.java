package io.leno.proxy.cluster;

import io.leno.proxy.cluster.LoadBalancing.Policy;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/// Picks by the hash of a request, or at random where there is none: a priority, then a host by the
/// priority's table. Has no state of its own, so all event loops share it. Envoy:
/// `ThreadAwareLoadBalancerBase`.
final class HashPlan implements LoadBalancer, LoadBalancer.Plan {
    private final PriorityLoads loads;
    private final HashTable[] tables;
    private final BalancingStats stats;

    HashPlan(HostSet[] sets, Policy policy, double panicThreshold, BalancingStats stats) {
        this.stats = stats;
        loads = PriorityLoads.of(sets, panicThreshold);
        tables = new HashTable[sets.length];
        for (int i = 0; i < sets.length; i++) tables[i] = table(sets[i], policy);
    }

    private HashTable table(HostSet set, Policy policy) {
        LoadBalancing.Hashing hashing =
                switch (policy) {
                    case Policy.RingHash ring -> ring.hashing();
                    case Policy.Maglev maglev -> maglev.hashing();
                    default -> throw new IllegalArgumentException("not by hash: " + policy);
                };
        boolean panic = loads.isInPanic(set.priority);
        List<HashTable.Share> shares = shares(set, panic, hashing.localityWeighted());
        HashTable table =
                policy instanceof Policy.RingHash ring
                        ? new HashRing(shares, ring, stats)
                        : new MaglevTable(shares, (Policy.Maglev) policy, stats);
        return hashing.balanceFactor() == 0
                ? table
                : new BoundedLoadTable(
                        table, shares, hashing.balanceFactor(), stats.requestsActive());
    }

    private static List<HashTable.Share> shares(HostSet set, boolean panic, boolean byLocality) {
        var shares = new ArrayList<HashTable.Share>();
        if (!byLocality) {
            add(shares, panic ? set.all : set.healthy, 1);
            return shares;
        }
        long sum = 0;
        for (HostSet.Group group : set.groups) sum += group.weight();
        for (HostSet.Group group : set.groups) {
            if (group.weight() == 0) continue;
            add(shares, panic ? group.all() : group.healthy(), (double) group.weight() / sum);
        }
        return shares;
    }

    private static void add(List<HashTable.Share> to, Host[] hosts, double share) {
        long sum = 0;
        for (Host host : hosts) sum += host.weight();
        for (Host host : hosts) to.add(new HashTable.Share(host, host.weight() * share / sum));
    }

    @Override
    public LoadBalancer onLoop(@Nullable LoadBalancer before) {
        return this;
    }

    @Override
    public @Nullable Host pick(PickContext context) {
        long hash = context.hasHash() ? context.hash() : ThreadLocalRandom.current().nextLong();
        int priority = PriorityLoads.priority(loads.choose(hash));
        if (loads.isInPanic(priority)) stats.panic.inc();
        HashTable table = tables[priority];
        int repicks = context.repicks();
        Host host = table.at(hash, 0);
        for (int i = 1; i <= repicks && host != null && context.refuses(host); i++)
            host = table.at(hash, i);
        return host;
    }
}
