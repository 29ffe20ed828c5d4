package io.leno.api.istio;

import java.util.Map;

/// Workloads by their labels. Istio: `istio.type.v1beta1.WorkloadSelector`.
///
/// @param matchLabels a workload must have all of them; empty selects every workload
public record WorkloadSelector(Map<String, String> matchLabels) {
    public WorkloadSelector {
        matchLabels = Map.copyOf(matchLabels);
    }
}
