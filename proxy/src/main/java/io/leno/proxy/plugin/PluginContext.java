package io.leno.proxy.plugin;

import static java.util.Objects.requireNonNull;

import io.envoyproxy.envoy.config.core.v3.Node;
import io.leno.api.cluster.ClusterClient;
import io.leno.api.cluster.ClusterOutcome;
import io.leno.api.cluster.ClusterRequest;
import io.leno.api.plugin.ProxyContext;
import io.leno.proxy.runtime.RuntimeSnapshot;
import io.leno.proxy.stats.Stats;

import org.jspecify.annotations.Nullable;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.function.Consumer;
import java.util.function.Supplier;

/// This proxy as its plugins see it.
///
/// @param node who it is to others
/// @param localAddress by which others know the machine
public record PluginContext(
        Node node,
        InetAddress localAddress,
        ClusterClient clusters,
        Stats stats,
        Supplier<RuntimeSnapshot> runtime)
        implements ProxyContext {
    public PluginContext {
        requireNonNull(node, "node");
        requireNonNull(localAddress, "localAddress");
        requireNonNull(clusters, "clusters");
        requireNonNull(stats, "stats");
    }

    /// Of a proxy that has no name and no clusters.
    public static PluginContext of(Stats stats) {
        return new PluginContext(
                Node.getDefaultInstance(),
                InetAddress.getLoopbackAddress(),
                NoClusters.NONE,
                stats,
                () -> RuntimeSnapshot.EMPTY);
    }

    private enum NoClusters implements ClusterClient {
        NONE;

        @Override
        public boolean knows(String cluster) {
            return false;
        }

        @Override
        public @Nullable InetSocketAddress pickAddress(String cluster) {
            return null;
        }

        @Override
        public Call send(String cluster, ClusterRequest request, Consumer<ClusterOutcome> then) {
            then.accept(new ClusterOutcome.Failed("unknown cluster " + cluster));
            return () -> {};
        }
    }

    @Override
    public String nodeId() {
        return node.getId();
    }

    @Override
    public String nodeCluster() {
        return node.getCluster();
    }

    @Override
    public String zone() {
        return node.getLocality().getZone();
    }

    @Override
    public long runtimeInteger(String key, long otherwise) {
        return runtime.get().integer(key, otherwise);
    }

    @Override
    public void count(String name, long amount) {
        stats.scope("").counter(name).add(amount);
    }

    @Override
    public void show(String name) {
        stats.scope("").counter(name).add(0);
    }
}
