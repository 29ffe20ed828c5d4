package io.leno.xds.translator;

import io.leno.api.config.ResourceKey;
import io.leno.api.model.MeshDelta;

import java.util.Set;

/// Which changes of rules show in which resources.
final class Relevance {
    private static final ResourceKey MESH_CONFIG =
            new ResourceKey("", "ConfigMap", "istio-system", "istio");

    private Relevance() {}

    /// True for what only secrets are made of.
    static boolean isCredential(ResourceKey key) {
        if (!key.group().isEmpty()) return false;
        return key.kind().equals("Secret")
                || (key.kind().equals("ConfigMap") && !key.equals(MESH_CONFIG));
    }

    /// True where more than secrets changed.
    static boolean hasOtherRules(MeshDelta delta) {
        return hasOtherRules(delta, Set.of());
    }

    /// True where more than secrets and rules of these kinds changed.
    static boolean hasOtherRules(MeshDelta delta, Set<String> kinds) {
        return delta.rules().stream()
                .anyMatch(key -> !isCredential(key) && !kinds.contains(key.kind()));
    }
}
