package io.leno.api.config;

import static java.util.Objects.requireNonNull;

import io.leno.api.model.Workload;

import java.util.Map;

/// Workloads that are endpoints of a service because of their labels, wherever they run.
///
/// @param hostname of a service that the same resource declares
/// @param namespace of the workloads
/// @param labels they must all have; empty selects every workload of the namespace
/// @param ports of the workloads, by the name of the service port
public record WorkloadSelection(
        String hostname, String namespace, Map<String, String> labels, Map<String, Integer> ports) {
    public WorkloadSelection {
        requireNonNull(hostname, "hostname");
        requireNonNull(namespace, "namespace");
        labels = Map.copyOf(labels);
        ports = Map.copyOf(ports);
    }

    /// True where the workload is an endpoint of the service, as soon as it has an address.
    public boolean selects(Workload workload) {
        return workload.namespace().equals(namespace)
                && workload.labels().entrySet().containsAll(labels.entrySet());
    }
}
