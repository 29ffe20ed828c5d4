package io.leno.proxy.cluster;

import io.leno.api.model.Locality;

import org.jspecify.annotations.Nullable;

import java.util.concurrent.ThreadLocalRandom;

/// Which locality a request of priority 0 goes to, so that as few as possible leave the proxy's own
/// and each locality's hosts get the same share. Immutable; made anew when the hosts of the cluster
/// or of the proxy's own cluster change. Percentages are of 10 000.
final class ZoneRouting {
    private static final int ALL = 10_000;

    private final boolean direct;
    private final long percentLocal;
    private final long[] residual;
    private final boolean localInPanic;

    private ZoneRouting(boolean direct, long percentLocal, long[] residual, boolean localInPanic) {
        this.direct = direct;
        this.percentLocal = percentLocal;
        this.residual = residual;
        this.localInPanic = localInPanic;
    }

    /// Null where localities do not matter.
    ///
    /// @param own the proxies like this one
    static @Nullable ZoneRouting of(
            HostSet upstream,
            HostSet own,
            LoadBalancing.Zone settings,
            double panicThreshold,
            BalancingStats stats) {
        stats.zoneStructures.inc();
        if (upstream.groups.length < 2 || own.groups.length < 2) return null;
        if (!own.hasLocalGroup || own.groups[0].healthy().length == 0) {
            stats.localClusterNotOk.inc();
            return null;
        }
        if (upstream.healthy.length < settings.minimumClusterSize()) {
            stats.zoneClusterTooSmall.inc();
            return null;
        }
        boolean panic = PriorityLoads.isInPanic(own, panicThreshold);
        return of(upstream, own, settings.forceDirect(), panic);
    }

    private static ZoneRouting of(
            HostSet upstream, HostSet own, boolean forceDirect, boolean panic) {
        int localities = upstream.groups.length;
        long[] ours = new long[localities];
        long[] theirs = new long[localities];
        for (int i = 0; i < localities; i++) {
            theirs[i] = share(upstream.groups[i].healthy().length, upstream.healthy.length);
            ours[i] = share(healthyIn(own, upstream.groups[i].locality()), own.healthy.length);
        }
        boolean local = upstream.hasLocalGroup;
        if (local && theirs[0] > 0 && (forceDirect || theirs[0] >= ours[0]))
            return new ZoneRouting(true, ALL, new long[localities], panic);
        long percent = local && ours[0] > 0 ? theirs[0] * ALL / ours[0] : 0;
        long[] residual = new long[localities];
        long sum = 0;
        for (int i = 0; i < localities; i++) {
            boolean self = i == 0 && local;
            if (!self && theirs[i] > ours[i]) sum += theirs[i] - ours[i];
            residual[i] = sum;
        }
        return new ZoneRouting(false, percent, residual, panic);
    }

    private static long share(long part, long whole) {
        return whole == 0 ? 0 : ALL * part / whole;
    }

    private static long healthyIn(HostSet own, Locality locality) {
        for (HostSet.Group group : own.groups) {
            if (group.locality().equals(locality)) return group.healthy().length;
        }
        return 0;
    }

    /// Too few of the proxies like this one are healthy to trust in their number.
    boolean isLocalInPanic() {
        return localInPanic;
    }

    /// The index of a locality.
    int choose(ThreadLocalRandom random, BalancingStats stats) {
        if (direct) {
            stats.zoneAllDirectly.inc();
            return 0;
        }
        if (random.nextInt(ALL) < percentLocal) {
            stats.zoneSampled.inc();
            return 0;
        }
        stats.zoneCrossZone.inc();
        long capacity = residual[residual.length - 1];
        if (capacity == 0) {
            stats.zoneNoCapacityLeft.inc();
            return random.nextInt(residual.length);
        }
        long threshold = random.nextLong(capacity);
        int at = 0;
        while (threshold >= residual[at]) at++;
        return at;
    }
}
