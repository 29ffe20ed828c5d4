package io.leno.proxy.h2;

/// What happens on a connection, told on its event loop.
public interface ConnectionEvents {
    /// Server: the peer opens a stream. Its head follows.
    StreamEvents onStream(Http2Stream stream);

    /// A stream is over, whichever way; its events have been told.
    void onStreamClosed(Http2Stream stream, StreamEvents events);

    /// The peer's settings came, first or again.
    void onPeerSettings();

    /// The peer takes no streams after this one.
    void onGoAway(int lastStream, Http2Error error);

    /// The peer broke the protocol, or answers no PING: GOAWAY is written where there is a code for
    /// it. The owner closes the connection when it has logged its streams.
    ///
    /// @param details what was wrong, for people
    /// @param overload a flood: too much of what is not wrong by itself
    void onFailure(Http2Error error, String details, boolean overload);

    /// Bytes came.
    void onReceived(int bytes);

    /// The channel is closed; the streams have been told.
    void onClosed();
}
