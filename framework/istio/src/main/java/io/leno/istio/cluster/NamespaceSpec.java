package io.leno.istio.cluster;

import java.util.Map;

/// A namespace, as far as rules select it by its labels.
public record NamespaceSpec(String name, Map<String, String> labels) {
    public NamespaceSpec {
        labels = Map.copyOf(labels);
    }
}
