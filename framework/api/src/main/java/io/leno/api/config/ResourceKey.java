package io.leno.api.config;

import static java.util.Objects.requireNonNull;

/// What tells one configuration resource from another: `networking.istio.io` `VirtualService`
/// `default/reviews`. The version of its API is not part of it: the same object may be read in
/// several.
///
/// @param group API group, empty for Kubernetes' core
/// @param namespace empty for what has none, such as a GatewayClass
public record ResourceKey(String group, String kind, String namespace, String name) {
    public ResourceKey {
        requireNonNull(group, "group");
        requireNonNull(kind, "kind");
        requireNonNull(namespace, "namespace");
        requireNonNull(name, "name");
    }

    /// `VirtualService default/reviews`
    @Override
    public String toString() {
        return kind + " " + (namespace.isEmpty() ? name : namespace + "/" + name);
    }
}
