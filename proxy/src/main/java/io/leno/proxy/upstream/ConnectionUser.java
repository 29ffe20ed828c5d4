package io.leno.proxy.upstream;

import io.leno.proxy.codec.MessageEvents;

import org.jspecify.annotations.Nullable;

/// An attempt, as its connection sees it. Called on the event loop.
interface ConnectionUser extends MessageEvents {
    /// There is a connection, and it is this user's until the response is complete or
    /// [UpstreamStream#abandon].
    void onConnection(UpstreamStream connection);

    /// The connection, or the hope for one, is gone; nothing else is called afterwards.
    ///
    /// @param transportFailure more about it: `delayed connect error: Connection refused`
    void onReset(ResetReason reason, @Nullable String transportFailure);

    /// The connection takes more data, or no more for now.
    void onWritability(boolean writable);
}
