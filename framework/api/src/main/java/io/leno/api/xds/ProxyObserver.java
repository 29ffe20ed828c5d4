package io.leno.api.xds;

import org.jspecify.annotations.Nullable;
import org.osgi.annotation.versioning.ConsumerType;

/// Learns which proxies are connected to the xDS server and what they say about one type. A bundle
/// registers one as a service; who is connected already is told first. Calls for one connection
/// come one after the other, for different ones at the same time; they must not block.
@ConsumerType
public interface ProxyObserver {
    /// The type it hears of.
    String typeUrl();

    /// @param connection unique in this process
    void connected(String connection, Node node);

    /// A request for the type.
    ///
    /// @param node as this request has it; the one of the connection where it has none
    /// @param refusal why the last response was refused; null where it was not, or not yet
    void asked(String connection, Node node, @Nullable String refusal);

    void left(String connection);
}
