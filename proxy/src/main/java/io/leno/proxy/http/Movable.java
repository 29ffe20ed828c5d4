package io.leno.proxy.http;

import io.leno.runtime.spi.MovedConnection.Protocol;

import org.jspecify.annotations.Nullable;

/// Whoever serves a connection and can let go of it between requests. All methods are called on the
/// connection's event loop.
public interface Movable {
    /// How many requests the connection has carried.
    long requests();

    /// Leaves the pipeline, if nothing is under way.
    ///
    /// @return what the next one needs to go on; null when something is under way, or the
    ///   connection is about to end
    @Nullable Protocol detach();
}
