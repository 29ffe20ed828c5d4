package io.leno.proxy.stats;

import java.util.List;

/// A stat's full name, and what is left of it once its tags are taken out.
///
/// @param full `cluster.reviews.upstream_rq_200`
/// @param stripped `cluster.upstream_rq`
/// @param tags in the order in which they were found
record StatName(String full, String stripped, List<Tag> tags) {
    /// @param name Envoy's: `envoy.cluster_name`
    record Tag(String name, String value) {}
}
