package io.leno.platform.kubernetes;

import io.leno.api.model.Locality;

import java.util.HashMap;
import java.util.Map;

/// Where nodes are, and so what runs on them. Istio: locality of a proxy.
final class Places {
    private final Map<String, Locality> nodes = new HashMap<>();

    /// @return whether that is new
    boolean node(String name, Map<String, String> labels) {
        Locality place =
                new Locality(
                        first(
                                labels,
                                "topology.kubernetes.io/region",
                                "failure-domain.beta.kubernetes.io/region"),
                        first(
                                labels,
                                "topology.kubernetes.io/zone",
                                "failure-domain.beta.kubernetes.io/zone"),
                        labels.getOrDefault("topology.istio.io/subzone", ""));
        return !place.equals(nodes.put(name, place));
    }

    boolean nodeRemoved(String name) {
        return nodes.remove(name) != null;
    }

    /// Istio's label on the pod wins over its node; a label's value has dots for slashes.
    Locality of(Map<String, String> podLabels, String node) {
        String own = first(podLabels, "topology.istio.io/locality", "istio-locality");
        if (!own.isEmpty()) return Locality.parse(own.replace('.', '/'));
        return nodes.getOrDefault(node, Locality.UNKNOWN);
    }

    private static String first(Map<String, String> labels, String name, String olderName) {
        return labels.getOrDefault(name, labels.getOrDefault(olderName, ""));
    }
}
