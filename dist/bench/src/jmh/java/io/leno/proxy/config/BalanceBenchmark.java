package io.leno.proxy.config;

import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.cluster.v3.Cluster.LbPolicy;
import io.envoyproxy.envoy.config.metrics.v3.StatsConfig;
import io.leno.proxy.cluster.Host;
import io.leno.proxy.cluster.PickContext;
import io.leno.proxy.cluster.UpstreamSockets;
import io.leno.proxy.stats.Stats;

import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/// One of ten hosts is picked, by each policy.
@State(Scope.Thread)
public class BalanceBenchmark implements PickContext {
    @Param({"ROUND_ROBIN", "LEAST_REQUEST", "RANDOM", "RING_HASH", "MAGLEV"})
    LbPolicy policy = LbPolicy.ROUND_ROBIN;

    private io.leno.proxy.cluster.@Nullable Cluster cluster;
    private long hash;

    @Setup
    public void prepare() {
        var config = Cluster.newBuilder().setName("out").setLbPolicy(policy);
        var locality = config.getLoadAssignmentBuilder().addEndpointsBuilder();
        for (int i = 1; i <= 10; i++) {
            locality.addLbEndpointsBuilder()
                    .getEndpointBuilder()
                    .getAddressBuilder()
                    .getSocketAddressBuilder()
                    .setAddress("10.0.0." + i)
                    .setPortValue(80);
        }
        var settings =
                ClusterCompiler.compile(config.build(), UpstreamSockets.PLAIN, new FieldCoverage());
        var stats = new Stats(StatsConfig.getDefaultInstance());
        cluster = new io.leno.proxy.cluster.Cluster(settings, stats);
    }

    @Override
    public int loop() {
        return 0;
    }

    @Override
    public boolean hasHash() {
        return true;
    }

    @Override
    public long hash() {
        hash += 0x9e3779b97f4a7c15L;
        return hash;
    }

    @Benchmark
    public @Nullable Host pick() {
        return cluster == null ? null : cluster.pick(this);
    }
}
