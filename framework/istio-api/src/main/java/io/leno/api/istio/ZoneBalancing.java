package io.leno.api.istio;

import org.jspecify.annotations.Nullable;

import java.util.List;

/// Traffic that stays in the caller's zone as far as that spreads it evenly. Istio:
/// `ZoneAwareLoadBalancerSetting`.
///
/// @param enabled false turns it off, also where the mesh turns it on; null: on
/// @param failover regions used when that of the caller fails
/// @param minClusterSize endpoints below which zones do not matter; null: Envoy's
public record ZoneBalancing(
        @Nullable Boolean enabled,
        List<LocalityBalancing.Failover> failover,
        List<String> failoverPriority,
        @Nullable Integer minClusterSize) {
    public ZoneBalancing {
        failover = List.copyOf(failover);
        failoverPriority = List.copyOf(failoverPriority);
    }

    public boolean isOff() {
        return Boolean.FALSE.equals(enabled);
    }
}
