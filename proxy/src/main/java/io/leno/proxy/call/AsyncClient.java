package io.leno.proxy.call;

import io.leno.api.filter.Call;
import io.leno.api.filter.CallOutcome;
import io.leno.api.filter.HttpCall;
import io.leno.proxy.cluster.Cluster;
import io.leno.proxy.cluster.ClusterLookup;
import io.leno.proxy.codec.HeaderBlock;
import io.leno.proxy.stats.StatScope;
import io.leno.proxy.stats.Stats;
import io.leno.proxy.upstream.RouterCounts;
import io.leno.proxy.upstream.RouterSettings;
import io.leno.proxy.upstream.Worker;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Consumer;

/// Makes calls to clusters for filters, with the same router that serves streams: the cluster's
/// connections, balancing, health and stats count. One for a proxy. Envoy: `AsyncClientImpl`.
public final class AsyncClient {
    private final ClusterLookup clusters;
    private final RouterSettings settings;
    private final RouterCounts counts;
    private final CallRoutes routes = new CallRoutes();

    /// @param machineAddress ours, for `x-forwarded-for`
    public AsyncClient(ClusterLookup clusters, Stats stats, String machineAddress) {
        this.clusters = clusters;
        StatScope scope = stats.scope("http.async-client.");
        counts = new RouterCounts(scope, scope);
        settings = new RouterSettings(false, true, List.of(), false, false, "", machineAddress);
    }

    /// On the worker's loop, where the outcome comes, too; never before this method has returned.
    ///
    /// @throws IllegalArgumentException for a header that none may be
    public Call send(Worker worker, HttpCall call, Consumer<CallOutcome> outcome) {
        Cluster cluster = clusters.find(call.cluster());
        if (cluster == null) return noCluster(worker, outcome);
        var made = new AsyncCall(this, worker, cluster, routes.of(call), call, outcome);
        made.start(head(call, cluster));
        return made;
    }

    /// Whether there is a cluster of this name now.
    public boolean hasCluster(String name) {
        return clusters.find(name) != null;
    }

    private static Call noCluster(Worker worker, Consumer<CallOutcome> outcome) {
        var told =
                worker.loop()
                        .submit(
                                () ->
                                        outcome.accept(
                                                new CallOutcome.Failure(
                                                        CallOutcome.Reason.NO_CLUSTER,
                                                        Set.of(),
                                                        "cluster_not_found")));
        return () -> told.cancel(false);
    }

    private HeaderBlock head(HttpCall call, Cluster cluster) {
        var headers = new HeaderBlock();
        for (var each : call.headers()) {
            if (each.getKey().startsWith(":")) headers.add(each.getKey(), each.getValue());
        }
        if (headers.get(":scheme") == null) {
            boolean tls = cluster.settings().sockets().otherwise().tls() != null;
            headers.append(":scheme", tls ? "https" : "http");
        }
        for (var each : call.headers()) {
            if (each.getKey().startsWith(":")) continue;
            headers.add(each.getKey().toLowerCase(Locale.ROOT), each.getValue());
        }
        headers.put("x-envoy-internal", "true");
        if (call.forwardedFor()) {
            String before = headers.get("x-forwarded-for");
            String us = settings.machineAddress();
            headers.put("x-forwarded-for", before == null ? us : before + "," + us);
        }
        boolean grpc = headers.get("content-type", "").startsWith("application/grpc");
        if (call.body().length > 0 && !grpc && headers.get("content-length") == null) {
            headers.append("content-length", Integer.toString(call.body().length));
        }
        return headers;
    }

    ClusterLookup clusters() {
        return clusters;
    }

    RouterSettings settings() {
        return settings;
    }

    RouterCounts counts() {
        return counts;
    }
}
