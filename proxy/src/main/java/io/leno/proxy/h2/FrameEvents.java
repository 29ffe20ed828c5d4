package io.leno.proxy.h2;

import io.netty.buffer.ByteBuf;

/// The frames that a peer sent, whole but for DATA, checked for what can be checked without knowing
/// streams.
interface FrameEvents {
    /// The head of a DATA frame.
    ///
    /// @param payload its length with padding: what counts for flow control
    /// @param data its length without
    void onDataFrame(int stream, int payload, int data, boolean end) throws Http2Exception;

    /// A part of its data.
    ///
    /// @param data handed over
    /// @param last nothing of this frame follows
    void onDataPart(int stream, ByteBuf data, boolean last, boolean end) throws Http2Exception;

    /// @param empty a frame without any payload
    void onHeaderBlock(int stream, byte[] block, int length, boolean end, boolean empty)
            throws Http2Exception;

    /// A frame of a header block without END_HEADERS.
    void onHeaderFragment(boolean empty, boolean end) throws Http2Exception;

    void onPriority(int stream, int dependsOn) throws Http2Exception;

    void onReset(int stream, long code) throws Http2Exception;

    void onSetting(int id, long value) throws Http2Exception;

    void onSettingsEnd() throws Http2Exception;

    void onSettingsAck() throws Http2Exception;

    void onPing(long data, boolean ack) throws Http2Exception;

    void onGoAway(int lastStream, long code, ByteBuf debug) throws Http2Exception;

    void onWindowUpdate(int stream, int increment) throws Http2Exception;

    /// True once nothing more of what comes is looked at.
    boolean isClosed();
}
