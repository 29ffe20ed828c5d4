package io.leno.api.xds;

import org.osgi.annotation.versioning.ConsumerType;

/// Subscriptions over one connection to an xDS server. What was received stays in force while the
/// server is away. Safe to call from any thread.
@ConsumerType
public interface ResourceSource extends AutoCloseable {
    /// Starts, replaces or (with no names) ends the subscription to a type. Types are requested in
    /// the order of their first subscription, also after a reconnect.
    void subscribe(String typeUrl, ResourceNames names);

    /// Tells more of this node: from now on the requests for a type, and they alone, carry this
    /// node in place of the one it was connected with. The server is told at once if that needs no
    /// answer of it.
    ///
    /// @param node the encoded `envoy.config.core.v3.Node`
    default void report(String typeUrl, byte[] node) {}

    /// True while the stream is up.
    boolean isConnected();

    /// Ends the stream; the consumer is not called afterwards.
    @Override
    void close();
}
