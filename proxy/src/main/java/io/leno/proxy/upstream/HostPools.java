package io.leno.proxy.upstream;

import io.leno.proxy.cluster.Cluster;
import io.leno.proxy.cluster.Host;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// One loop's pools of one host. Belongs to the loop.
final class HostPools {
    private final Worker worker;
    private final Cluster cluster;
    private final Host host;
    private final @Nullable HostPool[] usual = new @Nullable HostPool[PoolKey.USUAL];
    private final Map<PoolKey, HostPool> others = new HashMap<>(0);

    HostPools(Worker worker, Cluster cluster, Host host) {
        this.worker = worker;
        this.cluster = cluster;
        this.host = host;
    }

    HostPool of(PoolKey key) {
        int index = key.index();
        if (index < 0) return others.computeIfAbsent(key, this::newPool);
        HostPool known = usual[index];
        if (known != null) return known;
        HostPool pool = newPool(key);
        usual[index] = pool;
        return pool;
    }

    private HostPool newPool(PoolKey key) {
        return new HostPool(worker, cluster, host, key, () -> forget(key));
    }

    /// The pool is idle. The usual ones are kept for the next request.
    private void forget(PoolKey key) {
        if (key.index() < 0) others.remove(key);
    }

    List<HostPool> all() {
        var all = new ArrayList<>(others.values());
        for (HostPool pool : usual) if (pool != null) all.add(pool);
        return all;
    }
}
