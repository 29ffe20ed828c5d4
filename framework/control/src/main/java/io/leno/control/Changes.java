package io.leno.control;

import io.leno.api.config.ResourceKey;

import java.util.LinkedHashSet;
import java.util.Set;

/// What may differ from the last published model: names to look at again, not yet a delta.
final class Changes {
    final Set<String> services = new LinkedHashSet<>();
    final Set<String> endpoints = new LinkedHashSet<>();
    final Set<String> workloads = new LinkedHashSet<>();
    final Set<ResourceKey> rules = new LinkedHashSet<>();
    private boolean derivations;
    private long marks;

    void service(String hostname) {
        services.add(hostname);
        marks++;
    }

    void endpoints(String hostname) {
        endpoints.add(hostname);
        marks++;
    }

    void workload(String key) {
        workloads.add(key);
        marks++;
    }

    void rule(ResourceKey key) {
        rules.add(key);
        marks++;
    }

    /// What follows from rules may be something else, though no rule is.
    void derivations() {
        derivations = true;
        marks++;
    }

    boolean areDerivationsNew() {
        return derivations;
    }

    /// Grows with every mark, also of what was marked before.
    long marks() {
        return marks;
    }

    boolean isEmpty() {
        return isEndpointsOnly() && endpoints.isEmpty();
    }

    /// True where nothing but endpoints may differ.
    boolean isEndpointsOnly() {
        return services.isEmpty() && workloads.isEmpty() && rules.isEmpty() && !derivations;
    }

    void clear() {
        services.clear();
        endpoints.clear();
        workloads.clear();
        rules.clear();
        derivations = false;
    }
}
