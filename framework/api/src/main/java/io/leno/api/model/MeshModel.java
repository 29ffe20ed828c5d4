package io.leno.api.model;

import io.leno.api.config.Rule;

import java.util.List;
import java.util.Map;

/// All that runs and all that was asked for, at one moment. Immutable; a later version shares what
/// did not change.
///
/// @param version grows by at least one with each change
/// @param services by hostname
/// @param endpoints by hostname of the service; a service without endpoints has none here
/// @param workloads by [Workload#key()]
/// @param rules by the type of their specification, each list oldest first (then by name and
///   namespace)
public record MeshModel(
        long version,
        Map<String, Service> services,
        Map<String, List<Endpoint>> endpoints,
        Map<String, Workload> workloads,
        Map<Class<?>, List<Rule<?>>> rules) {
    private static final MeshModel EMPTY = new MeshModel(0, Map.of(), Map.of(), Map.of(), Map.of());

    /// A mesh in which nothing runs, version 0.
    public static MeshModel empty() {
        return EMPTY;
    }

    /// The endpoints of a service, in a stable order.
    public List<Endpoint> endpointsOf(String hostname) {
        return endpoints.getOrDefault(hostname, List.of());
    }

    /// The rules of one kind, oldest first. Kinds are the record types of `io.leno.api.istio`.
    @SuppressWarnings(
            "unchecked") // each list holds rules of its key: the one writer, framework/control,
    // keeps it so
    public <T> List<Rule<T>> rules(Class<T> kind) {
        return (List<Rule<T>>) (List<?>) rules.getOrDefault(kind, List.of());
    }
}
