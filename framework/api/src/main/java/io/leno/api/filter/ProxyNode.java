package io.leno.api.filter;

import static java.util.Objects.requireNonNull;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/// The proxy a filter is in, as it introduces itself to its control plane. Envoy: `Node`.
///
/// @param metadata nested maps, lists, texts, [Double]s and [Boolean]s; Istio's names (`LABELS`,
///   `WORKLOAD_NAME`, …)
/// @param region empty where it is not told; so is the zone
public record ProxyNode(
        String id, String cluster, Map<String, Object> metadata, String region, String zone) {
    /// One that tells nothing.
    public static final ProxyNode UNKNOWN = new ProxyNode("", "", Map.of(), "", "");

    public ProxyNode {
        requireNonNull(id, "id");
        requireNonNull(cluster, "cluster");
        metadata = Collections.unmodifiableMap(new LinkedHashMap<>(metadata));
        requireNonNull(region, "region");
        requireNonNull(zone, "zone");
    }

    /// A text of the metadata; empty where there is none.
    public String text(String key) {
        return metadata.get(key) instanceof String text ? text : "";
    }
}
