package io.leno.proxy.upstream;

import io.leno.api.cluster.ClusterClient;
import io.leno.api.cluster.ClusterOutcome;
import io.leno.api.cluster.ClusterRequest;
import io.leno.proxy.cluster.Cluster;
import io.leno.proxy.cluster.ClusterLookup;
import io.leno.proxy.cluster.Host;
import io.leno.proxy.cluster.PickContext;
import io.leno.proxy.stats.Counter;
import io.leno.proxy.stats.Stats;

import org.jspecify.annotations.Nullable;

import java.net.InetSocketAddress;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/// Calls that the proxy and its plugins make on their own, shared out among the event loops. Envoy:
/// `AsyncClient`.
public final class ClusterCalls implements ClusterClient {
    private final Workers workers;
    private final Counter calls;
    private final AtomicInteger turn = new AtomicInteger();
    private volatile ClusterLookup clusters = name -> null;

    /// Knows no cluster yet.
    public ClusterCalls(Workers workers, Stats stats) {
        this.workers = workers;
        calls = stats.counter("http.async-client.rq_total");
    }

    /// Sets where clusters are found.
    public void clusters(ClusterLookup lookup) {
        clusters = lookup;
    }

    @Override
    public boolean knows(String cluster) {
        return clusters.knows(cluster);
    }

    @Override
    public @Nullable InetSocketAddress pickAddress(String cluster) {
        Cluster found = clusters.find(cluster);
        if (found == null) return null;
        var picked = new CompletableFuture<@Nullable Host>();
        Worker worker = workers.all().getFirst();
        Runnable pick = () -> picked.complete(found.pick(PickContext.anyOn(worker.index())));
        try {
            if (worker.loop().inEventLoop()) pick.run();
            else worker.loop().execute(pick);
        } catch (RejectedExecutionException ended) {
            return null;
        }
        Host host = picked.join();
        return host == null ? null : host.address();
    }

    @Override
    public Call send(String cluster, ClusterRequest request, Consumer<ClusterOutcome> then) {
        int next = Math.floorMod(turn.getAndIncrement(), workers.all().size());
        return send(workers.all().get(next), cluster, request, then);
    }

    /// The same on this loop, which may be the caller's.
    public Call send(
            Worker worker, String cluster, ClusterRequest request, Consumer<ClusterOutcome> then) {
        calls.inc();
        var call = new ClusterCall(request, then, worker);
        Runnable start = () -> start(call, cluster, worker);
        try {
            if (worker.loop().inEventLoop()) start.run();
            else worker.loop().execute(start);
        } catch (RejectedExecutionException ended) {
            then.accept(new ClusterOutcome.Failed("the proxy has ended"));
        }
        return call;
    }

    private void start(ClusterCall call, String name, Worker worker) {
        Cluster cluster = clusters.find(name);
        if (cluster == null) {
            call.fail("unknown cluster " + name);
            return;
        }
        Host host = cluster.pick(PickContext.anyOn(worker.index()));
        if (host == null) call.fail("no healthy upstream");
        else call.start(cluster, host);
    }
}
