/// What Istio's proxies have beyond Envoy's, so that istiod can drive this one: `alpn`, `stats`,
/// `peer_metadata` and `metadata_exchange`. Start with [PeerMetadata].
@NullMarked
package io.leno.filters.istio;

import org.jspecify.annotations.NullMarked;
