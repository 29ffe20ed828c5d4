package io.leno.api.analysis;

import static java.util.Objects.requireNonNull;

import io.leno.api.config.ConfigResource;
import io.leno.api.config.ResourceKey;

/// A kind of resource, whatever the version of its API. [Kinds] has those that Istio looks at.
///
/// @param group of its API, empty for Kubernetes' core
public record ResourceKind(String group, String kind) {
    public ResourceKind {
        requireNonNull(group, "group");
        requireNonNull(kind, "kind");
    }

    public static ResourceKind of(ConfigResource resource) {
        return new ResourceKind(resource.key().group(), resource.key().kind());
    }

    public ResourceKey key(String namespace, String name) {
        return new ResourceKey(group, kind, namespace, name);
    }
}
