package io.leno.api.analysis;

import io.leno.api.config.ConfigResource;

import org.osgi.annotation.versioning.ProviderType;

import java.util.List;
import java.util.Optional;

/// Everything there is to analyze, as it was at one moment: objects of any kind, as their authors
/// wrote them, valid or not. Immutable; safe to read from any thread.
@ProviderType
public interface Resources {
    /// All of a kind, in the order in which they were read; empty where there is none. Without
    /// those of Kubernetes' own namespaces.
    List<ConfigResource> all(ResourceKind kind);

    /// The one of that name.
    ///
    /// @param namespace empty for what belongs to none
    Optional<ConfigResource> find(ResourceKind kind, String namespace, String name);

    /// False where resources of the kind are not looked for at all, so that nothing follows from
    /// there being none.
    default boolean knows(ResourceKind kind) {
        return true;
    }

    /// The cluster whose object it is; empty where there is only one.
    default String cluster(ConfigResource resource) {
        return "";
    }
}
