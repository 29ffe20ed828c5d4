package io.leno.proxy.config;

import io.leno.proxy.cluster.Cluster;
import io.leno.proxy.cluster.LoadBalancing.Policy;
import io.leno.proxy.cluster.SubClusterSettings;
import io.leno.proxy.dns.HostAndPort;
import io.leno.proxy.dynamic.SubClusters;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/// The clusters that were made for hosts that requests name. Event loops ask for them; they come
/// and go on the configuration's thread.
final class SubClusterStore implements SubClusters {
    private static final Logger log = LoggerFactory.getLogger(SubClusterStore.class);

    private final ClusterStore clusters;
    private final ScheduledExecutorService thread;
    private final Map<String, Made> made = new ConcurrentHashMap<>();

    /// One of them.
    ///
    /// @param waiting who waits until it serves; guarded by itself
    private record Made(Cluster parent, Use use, List<Waiting> waiting) {}

    private static final class Use {
        volatile long last = System.nanoTime();
    }

    private record Waiting(Executor loop, Runnable ready) {}

    SubClusterStore(ClusterStore clusters, ScheduledExecutorService thread) {
        this.clusters = clusters;
        this.thread = thread;
    }

    @Override
    public Outcome open(Cluster parent, HostAndPort host, Executor loop, Runnable ready) {
        String name = SubClusterSettings.name(host.host(), host.port());
        Made known = made.get(name);
        if (known != null) known.use().last = System.nanoTime();
        if (known != null && clusters.find(name) != null) return Outcome.READY;
        if (known == null && isFull(parent)) return Outcome.OVERFLOW;
        Made one =
                made.computeIfAbsent(
                        name, absent -> new Made(parent, new Use(), new ArrayList<>(1)));
        synchronized (one.waiting()) {
            one.waiting().add(new Waiting(loop, ready));
        }
        thread.execute(() -> make(name, one, host));
        return Outcome.AWAITED;
    }

    private boolean isFull(Cluster parent) {
        long siblings = made.values().stream().filter(it -> it.parent().equals(parent)).count();
        return siblings >= settings(parent).most();
    }

    private static SubClusterSettings settings(Cluster parent) {
        if (parent.settings().balancing().policy() instanceof Policy.SubClusters(var settings))
            return settings;
        throw new IllegalStateException(parent.name() + " has no sub clusters");
    }

    private void make(String name, Made one, HostAndPort host) {
        var parent = clusters.configOf(one.parent());
        if (parent == null) {
            made.remove(name, one);
            return;
        }
        try {
            clusters.put(NamedHostsCompiler.subCluster(parent, host), "", true);
        } catch (InvalidResourceException e) {
            made.remove(name, one);
            log.warn("Sub cluster {} cannot be made: {}", name, e.getMessage());
            return;
        }
        if (clusters.find(name) != null) serving(name);
        sweepLater(name, one);
    }

    /// A cluster has ended its warming.
    void serving(String name) {
        Made one = made.get(name);
        if (one == null) return;
        List<Waiting> all;
        synchronized (one.waiting()) {
            all = List.copyOf(one.waiting());
            one.waiting().clear();
        }
        for (Waiting each : all) each.loop().execute(each.ready());
    }

    private void sweepLater(String name, Made one) {
        long wait = settings(one.parent()).timeToLive().toNanos();
        var _ = thread.schedule(() -> sweep(name, one), wait, TimeUnit.NANOSECONDS);
    }

    /// Removes one that no request has used for its time, or whose parent is another one now.
    private void sweep(String name, Made one) {
        if (!one.equals(made.get(name))) return;
        long unused = System.nanoTime() - one.use().last;
        boolean wanted = unused < settings(one.parent()).timeToLive().toNanos();
        if (wanted && clusters.configOf(one.parent()) != null) {
            sweepLater(name, one);
            return;
        }
        made.remove(name, one);
        clusters.remove(name);
    }
}
