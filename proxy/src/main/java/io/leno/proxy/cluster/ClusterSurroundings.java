package io.leno.proxy.cluster;

import io.leno.api.model.Locality;

import org.jspecify.annotations.Nullable;

/// What a cluster knows of what is around it.
///
/// @param locality where this proxy is; Envoy: `node.locality`
/// @param clusters the other ones
/// @param ownCluster the one that this proxy belongs to; Envoy: `local_cluster_name`; empty:
///   unknown
public record ClusterSurroundings(Locality locality, ClusterLookup clusters, String ownCluster) {
    public static final ClusterSurroundings NONE =
            new ClusterSurroundings(Locality.UNKNOWN, name -> null, "");

    /// Null when not known.
    @Nullable Cluster own() {
        return ownCluster.isEmpty() ? null : clusters.find(ownCluster);
    }
}
