package io.leno.api.model;

import java.util.List;
import java.util.Map;

/// Something that runs and has addresses of its own: a pod, a virtual machine. Rules select
/// workloads by label; a proxy is told what its workload serves.
///
/// @param addresses its IP addresses, the first is the main one; empty while it has none
public record Workload(
        String name,
        String namespace,
        List<String> addresses,
        Map<String, String> labels,
        String serviceAccount,
        Locality locality) {
    public Workload {
        if (name.isEmpty()) throw new IllegalArgumentException("name: empty");
        if (namespace.isEmpty()) throw new IllegalArgumentException(name + ": namespace: empty");
        addresses = List.copyOf(addresses);
        labels = Map.copyOf(labels);
    }

    /// `namespace/name`, unique in a platform.
    public String key() {
        return namespace + "/" + name;
    }
}
