package io.leno.proxy.listener;

import io.leno.api.connection.AcceptedSocket;

import org.jspecify.annotations.Nullable;

/// Chooses a filter chain, or something else, for a connection.
@FunctionalInterface
public interface ChainChoice<C> {
    /// Null where none fits.
    @Nullable C find(AcceptedSocket socket);
}
