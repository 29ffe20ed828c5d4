package io.leno.proxy.codec;

import io.netty.buffer.ByteBuf;

import org.jspecify.annotations.Nullable;

/// What a parser finds, in order: a head, data, an end.
public interface MessageEvents {
    /// @param end true when neither body nor trailers follow
    void onHead(HeaderBlock headers, boolean end);

    /// @param data handed over: the receiver releases it
    /// @param end true for the last event of the message
    void onData(ByteBuf data, boolean end);

    /// The end, where it was not told with the last data.
    ///
    /// @param trailers null when there were none
    void onEnd(@Nullable HeaderBlock trailers);
}
