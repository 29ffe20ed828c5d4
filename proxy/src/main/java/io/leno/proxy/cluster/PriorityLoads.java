package io.leno.proxy.cluster;

import org.jspecify.annotations.Nullable;

import java.util.BitSet;

/// How requests are shared out among priorities, and which priority is in panic: it has so few
/// healthy hosts that all take requests. Immutable. Envoy: `LoadBalancerBase`; the rules are told
/// in Envoy's documentation under "Priority levels" and "Panic threshold".
public final class PriorityLoads {
    private static final int DEGRADED = 1 << 16;

    /// By priority, to its healthy and to its degraded hosts. Envoy: priorities are 0 to 128.
    private static final PriorityLoads[] ONLY = onlyOne();

    /// Of 100 requests, how many go to the healthy hosts of each priority, and how many to the
    /// degraded ones.
    private final int[] healthy;

    private final int[] degraded;
    private final boolean[] panic;

    /// What each priority could take, in percent of all requests: its healthy hosts, its degraded
    /// ones.
    private int[] health = {};

    private int[] degradation = {};

    private PriorityLoads(int priorities) {
        healthy = new int[priorities];
        degraded = new int[priorities];
        panic = new boolean[priorities];
    }

    /// All requests go to one priority.
    static PriorityLoads only(int priority, boolean degraded) {
        int at = Math.min(priority, ONLY.length / 2 - 1);
        return ONLY[2 * at + (degraded ? 1 : 0)];
    }

    private static PriorityLoads[] onlyOne() {
        var all = new PriorityLoads[2 * 129];
        for (int i = 0; i < all.length; i++) {
            all[i] = new PriorityLoads(i / 2 + 1);
            (i % 2 == 0 ? all[i].healthy : all[i].degraded)[i / 2] = 100;
        }
        return all;
    }

    /// @param threshold percent of healthy hosts below which a priority is in panic; 0: never
    static PriorityLoads of(HostSet[] sets, double threshold) {
        var loads = new PriorityLoads(sets.length);
        loads.health = new int[sets.length];
        loads.degradation = new int[sets.length];
        for (int i = 0; i < sets.length; i++) {
            loads.health[i] = availability(sets[i], sets[i].healthy);
            loads.degradation[i] = availability(sets[i], sets[i].degraded);
        }
        int available = loads.share();
        loads.panic(sets, available, Math.floor(Math.min(100, threshold)));
        return loads;
    }

    /// How requests are shared out when these priorities take none; null when the others cannot
    /// take any. Which ones are in panic stays as it is.
    public @Nullable PriorityLoads without(BitSet priorities) {
        var left = new PriorityLoads(healthy.length);
        left.health = health.clone();
        left.degradation = degradation.clone();
        for (int i = priorities.nextSetBit(0);
                i >= 0 && i < health.length;
                i = priorities.nextSetBit(i + 1)) {
            left.health[i] = 0;
            left.degradation[i] = 0;
        }
        return left.share() == 0 ? null : left;
    }

    /// @return how many of 100 requests can be taken
    private int share() {
        int available = Math.min(100, sum(health) + sum(degradation));
        if (available > 0) share(health, degradation, available);
        return available;
    }

    private static int sum(int[] some) {
        int sum = 0;
        for (int each : some) sum += each;
        return sum;
    }

    /// From 0 to 100.
    private static int availability(HostSet set, Host[] able) {
        if (set.counted() <= 0) return 0;
        long part = able.length;
        long whole = set.counted();
        if (set.rules.weightedHealth()) {
            part = weight(able);
            whole = 0;
            for (Host host : set.all) if (!host.isExcluded()) whole += host.weight();
        }
        if (whole == 0) return 0;
        return (int) Math.min(100, set.rules.overprovisioning() * part / whole);
    }

    private static long weight(Host[] hosts) {
        long sum = 0;
        for (Host host : hosts) sum += host.weight();
        return sum;
    }

    private void share(int[] health, int[] degradation, int available) {
        int left = share(healthy, health, 100, available);
        left = share(degraded, degradation, left, available);
        if (left == 0) return;
        // What rounding lost.
        for (int i = 0; i < health.length; i++) {
            if (health[i] == 0) continue;
            healthy[i] += left;
            return;
        }
        for (int i = 0; i < degradation.length; i++) {
            if (degradation[i] == 0) continue;
            degraded[i] += left;
            return;
        }
    }

    private static int share(int[] loads, int[] availability, int total, int available) {
        int left = total;
        for (int i = 0; i < loads.length; i++) {
            loads[i] = Math.min(left, availability[i] * 100 / available);
            left -= loads[i];
        }
        return left;
    }

    private void panic(HostSet[] sets, int available, double threshold) {
        if (threshold == 0 && available == 0) {
            healthy[0] = 100; // which has no healthy host, so the answer is that there is none
            return;
        }
        boolean total = true;
        for (int i = 0; i < sets.length; i++) {
            panic[i] = available != 100 && isInPanic(sets[i], threshold);
            total &= panic[i];
        }
        if (total) sharePanic(sets);
    }

    static boolean isInPanic(HostSet set, double threshold) {
        int counted = set.counted();
        if (counted <= 0) return 0 < threshold;
        return 100.0 * set.healthy.length / counted + 100.0 * set.degraded.length / counted
                < threshold;
    }

    /// By the number of hosts, whatever their health.
    private void sharePanic(HostSet[] sets) {
        int total = 0;
        for (HostSet set : sets) total += set.all.length;
        if (total == 0) {
            healthy[0] = 100;
            return;
        }
        int left = 100;
        int first = -1;
        for (int i = 0; i < sets.length; i++) {
            if (first < 0 && sets[i].all.length > 0) first = i;
            healthy[i] = (int) (100L * sets[i].all.length / total);
            degraded[i] = 0;
            left -= healthy[i];
        }
        healthy[first] += left;
    }

    /// The priority for a request; [#isDegraded] tells which of its hosts are meant,
    /// [#priority(int)] which it is.
    int choose(long hash) {
        int ticket = (int) Long.remainderUnsigned(hash, 100) + 1;
        int sum = 0;
        for (int i = 0; i < healthy.length; i++) {
            sum += healthy[i];
            if (ticket <= sum) return i;
        }
        for (int i = 0; i < degraded.length; i++) {
            sum += degraded[i];
            if (ticket <= sum) return i | DEGRADED;
        }
        return 0;
    }

    static boolean isDegraded(int choice) {
        return (choice & DEGRADED) != 0;
    }

    static int priority(int choice) {
        return choice & ~DEGRADED;
    }

    boolean isInPanic(int priority) {
        return panic[priority];
    }

    int healthyLoad(int priority) {
        return healthy[priority];
    }

    int degradedLoad(int priority) {
        return degraded[priority];
    }
}
