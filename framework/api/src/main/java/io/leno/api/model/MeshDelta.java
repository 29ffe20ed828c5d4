package io.leno.api.model;

import io.leno.api.config.ResourceKey;

import java.util.HashSet;
import java.util.Set;

/// What differs between two versions of the [MeshModel]. An empty delta means nothing differs.
///
/// @param services hostnames of services added, changed or removed
/// @param endpoints hostnames of services whose endpoints changed
/// @param workloads keys of workloads added, changed or removed
/// @param rules keys of the configuration resources whose rules were added, changed or removed
/// @param addresses of endpoints and workloads that were added, changed or removed, whatever they
///   serve
public record MeshDelta(
        Set<String> services,
        Set<String> endpoints,
        Set<String> workloads,
        Set<ResourceKey> rules,
        Set<String> addresses) {
    public MeshDelta {
        services = Set.copyOf(services);
        endpoints = Set.copyOf(endpoints);
        workloads = Set.copyOf(workloads);
        rules = Set.copyOf(rules);
        addresses = Set.copyOf(addresses);
    }

    /// A change in which no endpoint or workload is another one.
    public MeshDelta(
            Set<String> services,
            Set<String> endpoints,
            Set<String> workloads,
            Set<ResourceKey> rules) {
        this(services, endpoints, workloads, rules, Set.of());
    }

    public boolean isEmpty() {
        return services.isEmpty() && endpoints.isEmpty() && workloads.isEmpty() && rules.isEmpty();
    }

    /// True where clusters, listeners and routes stay as they are.
    public boolean isEndpointsOnly() {
        return !endpoints.isEmpty() && services.isEmpty() && workloads.isEmpty() && rules.isEmpty();
    }

    /// This change followed by another.
    public MeshDelta and(MeshDelta later) {
        return new MeshDelta(
                union(services, later.services),
                union(endpoints, later.endpoints),
                union(workloads, later.workloads),
                union(rules, later.rules),
                union(addresses, later.addresses));
    }

    private static <T> Set<T> union(Set<T> one, Set<T> other) {
        if (one.isEmpty()) return other;
        var all = new HashSet<>(one);
        all.addAll(other);
        return all;
    }
}
