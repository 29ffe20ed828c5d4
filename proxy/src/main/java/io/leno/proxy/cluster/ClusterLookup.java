package io.leno.proxy.cluster;

import org.jspecify.annotations.Nullable;

/// Finds clusters by name as requests need them; one volatile read and one look-up.
@FunctionalInterface
public interface ClusterLookup {
    /// Null when there is none, or it is still warming.
    @Nullable Cluster find(String name);

    /// Whether it is known, be it one that is not ready yet.
    default boolean knows(String name) {
        return find(name) != null;
    }
}
