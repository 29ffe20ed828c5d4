package io.leno.proxy.cluster;

import io.leno.proxy.cluster.LoadBalancing.Policy;
import io.leno.proxy.cluster.LoadBalancing.SlowStart;

import java.util.concurrent.ThreadLocalRandom;

/// How requests are spread over hosts that are all fit: in turn, to the least busy, at random.
/// Shared by all event loops.
final class Spread {
    private final Policy policy;
    private final SlowStart slowStart;
    private final LoadBalancing.Localities localities;

    Spread(Policy policy) {
        this.policy = policy;
        switch (policy) {
            case Policy.RoundRobin(var slow, var places) -> {
                slowStart = slow;
                localities = places;
            }
            case Policy.LeastRequest least -> {
                slowStart = least.slowStart();
                localities = least.localities();
            }
            case Policy.Random(var places) -> {
                slowStart = SlowStart.NONE;
                localities = places;
            }
            default -> throw new IllegalArgumentException("not spread: " + policy);
        }
    }

    LoadBalancing.Localities localities() {
        return localities;
    }

    /// Whether hosts' weights count. Envoy's random policy has none.
    boolean isWeighted() {
        return !(policy instanceof Policy.Random);
    }

    /// One of hosts that weigh the same.
    Host pickEqual(HostSource source, long hash) {
        if (policy instanceof Policy.RoundRobin) return source.inTurn();
        Host[] hosts = source.hosts;
        if (policy instanceof Policy.LeastRequest least)
            return least.fullScan() ? leastOfAll(hosts) : leastOfSome(hosts, least.choices());
        return hosts[(int) Long.remainderUnsigned(hash >>> 8, hosts.length)];
    }

    private static Host leastOfSome(Host[] hosts, int choices) {
        ThreadLocalRandom random = ThreadLocalRandom.current();
        Host best = hosts[random.nextInt(hosts.length)];
        int fewest = best.counts().requestsActive.get();
        for (int i = 1; i < choices; i++) {
            Host other = hosts[random.nextInt(hosts.length)];
            int active = other.counts().requestsActive.get();
            if (active >= fewest) continue;
            best = other;
            fewest = active;
        }
        return best;
    }

    /// Of those that are equally busy each is as likely.
    private static Host leastOfAll(Host[] hosts) {
        Host best = hosts[0];
        int fewest = best.counts().requestsActive.get();
        int tied = 1;
        for (int i = 1; i < hosts.length; i++) {
            int active = hosts[i].counts().requestsActive.get();
            if (active > fewest) continue;
            tied = active < fewest ? 1 : tied + 1;
            if (active < fewest || ThreadLocalRandom.current().nextInt(tied) == 0) best = hosts[i];
            fewest = active;
        }
        return best;
    }

    /// What a host weighs now.
    double weight(Host host) {
        double weight = host.weight();
        if (policy instanceof Policy.LeastRequest least && least.bias() != 0) {
            double busy = host.counts().requestsActive.get() + 1.0;
            weight /= least.bias() == 1 ? busy : Math.pow(busy, least.bias());
        }
        return slowStart.isOn() ? weight * share(host) : weight;
    }

    private double share(Host host) {
        long age = System.nanoTime() - host.fitSince();
        long window = slowStart.window().toNanos();
        if (age >= window || !host.isHealthy()) return 1;
        double share = Math.max(1_000_000, age) / (double) window;
        if (slowStart.aggression() != 1) share = Math.pow(share, 1 / slowStart.aggression());
        return Math.max(share, slowStart.minimumShare());
    }

    /// Whether one of the hosts has just come.
    boolean isAnySlow(Host[] hosts) {
        if (!slowStart.isOn()) return false;
        long now = System.nanoTime();
        for (Host host : hosts) {
            if (host.isHealthy() && now - host.fitSince() < slowStart.window().toNanos())
                return true;
        }
        return false;
    }
}
