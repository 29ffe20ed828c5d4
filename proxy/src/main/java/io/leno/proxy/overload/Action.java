package io.leno.proxy.overload;

import java.util.List;

/// What is done when resources run short.
///
/// @param name `envoy.overload_actions.stop_accepting_requests`
/// @param triggers any of them suffices
public record Action(String name, List<Trigger> triggers) {
    public Action {
        triggers = List.copyOf(triggers);
    }

    /// From where on a resource's pressure counts: nothing happens up to `from`, everything at
    /// `full`; equal for a threshold.
    public record Trigger(String resource, double from, double full) {
        double share(double pressure) {
            if (pressure >= full) return 1;
            return pressure <= from ? 0 : (pressure - from) / (full - from);
        }
    }
}
