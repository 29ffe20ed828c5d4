package io.leno.api.istio;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Map;

/// Which localities get the traffic of a caller. Istio: `LocalityLoadBalancerSetting`. At most one
/// of `distribute`, `failover` and `failoverPriority`.
///
/// @param enabled false turns it off; null: on
/// @param failoverPriority labels, or `label=value`: endpoints that agree with the caller in the
///   first ones are preferred
public record LocalityBalancing(
        @Nullable Boolean enabled,
        List<Distribute> distribute,
        List<Failover> failover,
        List<String> failoverPriority) {
    public LocalityBalancing {
        distribute = List.copyOf(distribute);
        failover = List.copyOf(failover);
        failoverPriority = List.copyOf(failoverPriority);
    }

    /// @param from locality of the caller `region/zone/subzone`, `*` for any part
    /// @param to percentage by locality; they add up to 100
    public record Distribute(String from, Map<String, Integer> to) {
        public Distribute {
            to = Map.copyOf(to);
        }
    }

    /// @param from region of the caller
    /// @param to region that is used next
    public record Failover(String from, String to) {}

    public boolean isOff() {
        return Boolean.FALSE.equals(enabled);
    }
}
