package io.leno.xds.server.debug;

import io.leno.api.xds.Node;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// A connected proxy.
///
/// @param connectionId the node's id and a number, as istiod writes it
public record ProxyStatus(
        String connectionId,
        Node node,
        String peer,
        Instant connectedAt,
        List<WatchStatus> watches) {
    public ProxyStatus {
        watches = List.copyOf(watches);
    }

    Optional<WatchStatus> watch(String typeUrl) {
        return watches.stream().filter(watch -> watch.typeUrl().equals(typeUrl)).findFirst();
    }
}
