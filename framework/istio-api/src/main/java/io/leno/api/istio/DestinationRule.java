package io.leno.api.istio;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Map;

/// What happens to traffic after routing. Istio: `networking.istio.io` `DestinationRule`.
///
/// @param host of a service; a short name is completed with the namespace of the rule; may be a
///   wildcard
/// @param workloadSelector the callers for which it holds, of its own namespace; null: all
/// @param exportTo namespaces that see it: `*` all (also when empty), `.` its own
public record DestinationRule(
        String host,
        @Nullable TrafficPolicy trafficPolicy,
        List<Subset> subsets,
        List<String> exportTo,
        @Nullable WorkloadSelector workloadSelector) {
    public DestinationRule {
        subsets = List.copyOf(subsets);
        exportTo = List.copyOf(exportTo);
    }

    /// For callers whatever their labels.
    public DestinationRule(
            String host,
            @Nullable TrafficPolicy trafficPolicy,
            List<Subset> subsets,
            List<String> exportTo) {
        this(host, trafficPolicy, subsets, exportTo, null);
    }

    /// @param labels an endpoint must have all of them
    /// @param trafficPolicy overrides that of the rule, setting by setting
    public record Subset(
            String name, Map<String, String> labels, @Nullable TrafficPolicy trafficPolicy) {
        public Subset {
            labels = Map.copyOf(labels);
        }
    }
}
