package io.leno.testkit;

import io.leno.api.cluster.ClusterClient;
import io.leno.api.cluster.ClusterOutcome;
import io.leno.api.cluster.ClusterRequest;
import io.leno.api.plugin.ProxyContext;

import org.jspecify.annotations.Nullable;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/// A proxy that has any cluster asked for, takes requests to them without ever answering, and keeps
/// both those and what is counted. Safe to use from any thread.
public final class FakeProxyContext implements ProxyContext, ClusterClient {
    private final Map<String, Long> counts = new ConcurrentHashMap<>();
    private final List<Sent> sent = new CopyOnWriteArrayList<>();

    /// A request to a cluster, and where its outcome is to be told.
    public record Sent(String cluster, ClusterRequest request, Consumer<ClusterOutcome> then) {}

    /// The oldest first.
    public List<Sent> sent() {
        return List.copyOf(sent);
    }

    /// 0 where nothing was counted.
    public long counted(String name) {
        return counts.getOrDefault(name, 0L);
    }

    @Override
    public String nodeId() {
        return "test-node";
    }

    @Override
    public String nodeCluster() {
        return "test-cluster";
    }

    @Override
    public String zone() {
        return "";
    }

    @Override
    public InetAddress localAddress() {
        return InetAddress.getLoopbackAddress();
    }

    @Override
    public ClusterClient clusters() {
        return this;
    }

    /// Nothing is set.
    @Override
    public long runtimeInteger(String key, long otherwise) {
        return otherwise;
    }

    @Override
    public void count(String name, long amount) {
        counts.merge(name, amount, Long::sum);
    }

    @Override
    public void show(String name) {
        counts.putIfAbsent(name, 0L);
    }

    @Override
    public boolean knows(String cluster) {
        return true;
    }

    @Override
    public @Nullable InetSocketAddress pickAddress(String cluster) {
        return null;
    }

    @Override
    public Call send(String cluster, ClusterRequest request, Consumer<ClusterOutcome> then) {
        var one = new Sent(cluster, request, then);
        sent.add(one);
        return () -> sent.remove(one);
    }
}
