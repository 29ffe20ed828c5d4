package io.leno.api.istio;

import static java.util.Objects.requireNonNull;

import org.jspecify.annotations.Nullable;

/// Where traffic goes.
///
/// @param host of the mesh; a short name is completed with the namespace of the rule
/// @param subset of a DestinationRule; empty for all endpoints
/// @param port null where the service has just one port, or that of the listener is meant
public record Destination(String host, String subset, @Nullable PortSelector port) {
    public Destination {
        requireNonNull(host, "host");
        requireNonNull(subset, "subset");
    }

    /// @param number of the service port
    public record PortSelector(int number) {}
}
