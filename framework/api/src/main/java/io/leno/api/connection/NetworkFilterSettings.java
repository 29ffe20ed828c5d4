package io.leno.api.connection;

import org.osgi.annotation.versioning.ConsumerType;

/// A network filter with its configuration understood, shared by all connections.
@ConsumerType
@FunctionalInterface
public interface NetworkFilterSettings extends AutoCloseable {
    /// The filter of one connection; called on its event loop, so it must be cheap.
    NetworkFilter newFilter(NetworkConnection connection);

    /// Called once, from any thread, when no new connection can use it.
    @Override
    default void close() {}
}
