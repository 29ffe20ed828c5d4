package io.leno.xds.translator;

import com.google.protobuf.UInt64Value;

import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.cluster.v3.Cluster.CommonLbConfig;
import io.envoyproxy.envoy.config.cluster.v3.Cluster.CommonLbConfig.LocalityWeightedLbConfig;
import io.envoyproxy.envoy.config.cluster.v3.Cluster.DiscoveryType;
import io.envoyproxy.envoy.config.cluster.v3.Cluster.LbPolicy;
import io.envoyproxy.envoy.config.cluster.v3.Cluster.SlowStartConfig;
import io.envoyproxy.envoy.config.core.v3.RuntimeDouble;
import io.envoyproxy.envoy.type.v3.Percent;
import io.leno.api.istio.TrafficPolicy.LoadBalancer;
import io.leno.api.istio.TrafficPolicy.LoadBalancer.ConsistentHash;
import io.leno.api.istio.TrafficPolicy.LoadBalancer.Warmup;

import org.jspecify.annotations.Nullable;

/// How a cluster spreads requests: the algorithm, its warm-up, localities.
final class Balancing {
    private static final long DEFAULT_RING_SIZE = 1024;
    private static final double DEFAULT_MINIMUM_PERCENT = 10;

    /// What Istio writes there; no runtime has it.
    private static final String NO_RUNTIME_KEY = "(";

    private final Cluster.Builder cluster;

    Balancing(Cluster.Builder cluster) {
        this.cluster = cluster;
    }

    void apply(PortPolicy policy, LocalitySettings localities) {
        CommonLbConfig.Builder common = cluster.getCommonLbConfigBuilder();
        if (!common.hasHealthyPanicThreshold()) {
            common.setHealthyPanicThreshold(Percent.getDefaultInstance());
        }
        applyLocalities(common, localities);
        if (cluster.getType() == DiscoveryType.ORIGINAL_DST || cluster.hasClusterType()) {
            cluster.setLbPolicy(LbPolicy.CLUSTER_PROVIDED);
            return;
        }
        applySimple(policy.loadBalancer());
        if (policy.consistentHash() != null) applyHash(policy.consistentHash());
    }

    private void applyLocalities(CommonLbConfig.Builder common, LocalitySettings localities) {
        if (localities.zones() != null) {
            var zones = common.getZoneAwareLbConfigBuilder();
            if (localities.zones().isOff()) {
                zones.setRoutingEnabled(Percent.getDefaultInstance());
            }
            Integer least = localities.zones().minClusterSize();
            if (least != null) zones.setMinClusterSize(UInt64Value.of(least));
        } else if (localities.isWeighted(cluster.hasOutlierDetection())) {
            common.setLocalityWeightedLbConfig(LocalityWeightedLbConfig.getDefaultInstance());
        }
    }

    private void applySimple(@Nullable LoadBalancer balancer) {
        var simple = balancer == null ? LoadBalancer.Simple.UNSPECIFIED : balancer.simple();
        SlowStartConfig slowStart = balancer == null ? null : slowStart(balancer);
        switch (simple) {
            case RANDOM -> cluster.setLbPolicy(LbPolicy.RANDOM);
            case ROUND_ROBIN -> {
                cluster.setLbPolicy(LbPolicy.ROUND_ROBIN);
                if (slowStart != null) {
                    cluster.getRoundRobinLbConfigBuilder().setSlowStartConfig(slowStart);
                }
            }
            // PASSTHROUGH: where the address dialled is not known, any endpoint serves
            case UNSPECIFIED, LEAST_REQUEST, LEAST_CONN, PASSTHROUGH -> {
                cluster.setLbPolicy(LbPolicy.LEAST_REQUEST);
                if (slowStart != null) {
                    cluster.getLeastRequestLbConfigBuilder().setSlowStartConfig(slowStart);
                }
            }
        }
    }

    private static @Nullable SlowStartConfig slowStart(LoadBalancer balancer) {
        Warmup warmup = balancer.warmup();
        if (warmup == null) {
            if (balancer.warmupDurationSecs() == null) return null;
            return SlowStartConfig.newBuilder()
                    .setSlowStartWindow(Protos.duration(balancer.warmupDurationSecs()))
                    .build();
        }
        double aggression = warmup.aggression() == null ? 1 : warmup.aggression();
        double least =
                warmup.minimumPercent() == null ? DEFAULT_MINIMUM_PERCENT : warmup.minimumPercent();
        var out =
                SlowStartConfig.newBuilder()
                        .setAggression(
                                RuntimeDouble.newBuilder()
                                        .setDefaultValue(aggression)
                                        .setRuntimeKey(NO_RUNTIME_KEY))
                        .setMinWeightPercent(Percent.newBuilder().setValue(least));
        if (warmup.duration() != null) out.setSlowStartWindow(Protos.duration(warmup.duration()));
        return out.build();
    }

    void applyHash(ConsistentHash hash) {
        if (hash.maglev() != null) {
            cluster.setLbPolicy(LbPolicy.MAGLEV);
            cluster.clearLbConfig();
            if (hash.maglev().tableSize() > 0) {
                cluster.getMaglevLbConfigBuilder()
                        .setTableSize(UInt64Value.of(hash.maglev().tableSize()));
            }
            return;
        }
        cluster.setLbPolicy(LbPolicy.RING_HASH);
        cluster.clearLbConfig();
        long size = hash.ringHash() == null ? DEFAULT_RING_SIZE : hash.ringHash().minimumRingSize();
        if (size > 0) {
            cluster.getRingHashLbConfigBuilder().setMinimumRingSize(UInt64Value.of(size));
        }
    }
}
