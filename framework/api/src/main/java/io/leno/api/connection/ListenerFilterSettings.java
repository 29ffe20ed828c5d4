package io.leno.api.connection;

import org.osgi.annotation.versioning.ConsumerType;

/// A listener filter with its configuration understood, shared by all connections.
@ConsumerType
@FunctionalInterface
public interface ListenerFilterSettings extends AutoCloseable {
    /// The filter of one connection; called on its event loop, so it must be cheap.
    ListenerFilter newFilter();

    /// Called once, from any thread, when no new connection can use it.
    @Override
    default void close() {}
}
