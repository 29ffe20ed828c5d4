package io.leno.api.cluster;

import org.jspecify.annotations.Nullable;
import org.osgi.annotation.versioning.ProviderType;

import java.net.InetSocketAddress;
import java.util.function.Consumer;

/// Sends requests of plugins to clusters of the proxy, with their load balancing, their TLS, their
/// limits and their stats. Safe to use from any thread. For calls to collectors and the like, not
/// for the traffic that the proxy is there for.
@ProviderType
public interface ClusterClient {
    /// Whether there is a cluster of this name, be it one that still waits for its endpoints.
    boolean knows(String cluster);

    /// Where a host of the cluster is, for those who speak something else than HTTP with it; null
    /// while there is none. Balanced as requests are.
    @Nullable InetSocketAddress pickAddress(String cluster);

    /// Sends a request and gives its outcome to the callback, exactly once, on an event loop: it
    /// must not block there. After [Call#cancel] it is not called any more.
    Call send(String cluster, ClusterRequest request, Consumer<ClusterOutcome> then);

    /// A request under way.
    interface Call {
        /// The answer is not wanted any more; does nothing after the end.
        void cancel();
    }
}
