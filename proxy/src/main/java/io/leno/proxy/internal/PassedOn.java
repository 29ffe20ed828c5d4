package io.leno.proxy.internal;

import java.util.Map;

/// What a connection inside the proxy brings along beside its bytes.
///
/// @param metadata by namespace, JSON-like
public record PassedOn(Map<String, Map<String, Object>> metadata) {
    public static final PassedOn NOTHING = new PassedOn(Map.of());

    public PassedOn {
        metadata = Map.copyOf(metadata);
    }
}
