package io.leno.api.config;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.Map;

/// A configuration resource as a platform delivers it, not yet understood by anyone.
///
/// @param apiVersion `networking.istio.io/v1`
/// @param created decides precedence between rules; [Instant#EPOCH] where the platform does not
///   know
/// @param body the whole object as parsed JSON or YAML, with `metadata`, `spec` and what else it
///   has: nested `Map<String, Object>`, `List<Object>`, `String`, `Number` (Integer, Long,
///   BigInteger, Double), `Boolean`, null; not to be modified
public record ConfigResource(
        ResourceKey key,
        String apiVersion,
        Map<String, String> labels,
        Map<String, String> annotations,
        Instant created,
        Map<String, Object> body,
        Origin origin) {
    public ConfigResource {
        requireNonNull(key, "key");
        requireNonNull(apiVersion, "apiVersion");
        labels = Map.copyOf(labels);
        annotations = Map.copyOf(annotations);
        requireNonNull(created, "created");
        requireNonNull(body, "body");
        requireNonNull(origin, "origin");
    }
}
