package io.leno.proxy.h2;

import io.leno.proxy.codec.MessageEvents;

/// What happens on a stream, told on its event loop. A message comes as [MessageEvents] says; a
/// client gets one head for each 1xx response before the final one.
public interface StreamEvents extends MessageEvents {
    /// The peer, or the codec because of what the peer sent, reset the stream; it is over.
    ///
    /// @param remote true when the peer did
    /// @param details Envoy's response code details, where the codec did: `http2.violation…`
    void onReset(Http2Error error, boolean remote, String details);

    /// The connection closed under the stream; it is over.
    void onDisconnect();

    /// Our side has been sent to its end; nothing of it waits for the peer's windows.
    default void onFlushed() {}

    /// More can be sent, or nothing should be until it can. See [Http2Stream#isWritable].
    void onWritability(boolean writable);
}
