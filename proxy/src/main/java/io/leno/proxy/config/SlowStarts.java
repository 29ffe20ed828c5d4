package io.leno.proxy.config;

import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.core.v3.RuntimeDouble;
import io.envoyproxy.envoy.extensions.load_balancing_policies.common.v3.SlowStartConfig;
import io.envoyproxy.envoy.type.v3.Percent;
import io.leno.proxy.cluster.LoadBalancing.SlowStart;

/// `slow_start_config` → [SlowStart].
final class SlowStarts {
    private SlowStarts() {}

    static SlowStart of(Cluster.SlowStartConfig config) {
        if (!config.hasSlowStartWindow()) return SlowStart.NONE;
        return of(
                config.getSlowStartWindow(),
                config.hasAggression(),
                config.getAggression(),
                config.hasMinWeightPercent(),
                config.getMinWeightPercent());
    }

    static SlowStart of(SlowStartConfig config) {
        if (!config.hasSlowStartWindow()) return SlowStart.NONE;
        return of(
                config.getSlowStartWindow(),
                config.hasAggression(),
                config.getAggression(),
                config.hasMinWeightPercent(),
                config.getMinWeightPercent());
    }

    private static SlowStart of(
            com.google.protobuf.Duration window,
            boolean hasAggression,
            RuntimeDouble aggression,
            boolean hasMinimum,
            Percent minimum) {
        double wanted = hasAggression ? aggression.getDefaultValue() : 1;
        return new SlowStart(
                Protos.duration(window),
                wanted > 0 ? wanted : 1,
                hasMinimum ? minimum.getValue() / 100 : 0.1);
    }
}
