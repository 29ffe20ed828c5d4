package io.leno.xds.server.debug;

import io.leno.api.xds.Node;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// A connected proxy.
///
/// @param number of the connection in this process
public record ProxyStatus(
        long number, Node node, String peer, Instant connectedAt, List<WatchStatus> watches) {
    public ProxyStatus {
        watches = List.copyOf(watches);
    }

    /// As istiod calls the proxy: `reviews-v1.default`
    public String proxyId() {
        return node.name() + "." + node.namespace();
    }

    /// As istiod calls the connection: `reviews-v1.default-12`
    public String connectionId() {
        return proxyId() + "-" + number;
    }

    /// Of Istio's proxy where it is one, else what it calls itself: `leno`.
    String version() {
        return node.metadata("ISTIO_VERSION", node.userAgent());
    }

    /// Who only looks at the control plane wants nothing else of it.
    boolean isProxy() {
        return !watches.isEmpty();
    }

    Optional<WatchStatus> watch(String typeUrl) {
        return watches.stream().filter(watch -> watch.typeUrl().equals(typeUrl)).findFirst();
    }

    /// Found by a part of the connection's name, as istiod does, or by the node's id.
    boolean isMeantBy(String id) {
        return connectionId().contains(id) || node.id().equals(id);
    }
}
