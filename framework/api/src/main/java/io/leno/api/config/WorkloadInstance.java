package io.leno.api.config;

import static java.util.Objects.requireNonNull;

import io.leno.api.model.Workload;

import java.util.Map;

/// A workload that a configuration resource declares by itself (a WorkloadEntry does), and what it
/// is as an endpoint.
///
/// @param ports it serves by the name of a service's port, where they differ from the service's
/// @param weight share of traffic relative to others, at least 1
/// @param network empty: the default one
public record WorkloadInstance(
        Workload workload, Map<String, Integer> ports, int weight, String network) {
    public WorkloadInstance {
        requireNonNull(workload, "workload");
        ports = Map.copyOf(ports);
        if (weight < 1) {
            throw new IllegalArgumentException(
                    workload.key() + ": weight: " + weight + " (expected: at least 1)");
        }
        requireNonNull(network, "network");
    }
}
