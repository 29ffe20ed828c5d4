package io.leno.proxy.http;

import io.leno.proxy.codec.HeaderBlock;
import io.netty.buffer.ByteBuf;

import org.jspecify.annotations.Nullable;

import java.util.ArrayDeque;

/// What is held of a message for one filter.
final class Held {
    @Nullable HeaderBlock headers;
    boolean endWithHeaders;
    final ArrayDeque<ByteBuf> data = new ArrayDeque<>(4);
    long bytes;

    /// Of them, those that are in the filter's account.
    long counted;

    boolean end;
    @Nullable HeaderBlock trailers;

    /// The filter waits; else what is here was added in a call, and goes on after it.
    boolean paused;

    /// Past the limit no more is read; else that is an error.
    boolean slows;

    boolean slowed;

    /// The filter has not seen data and trailers.
    boolean unseen;

    /// When the pause has to end; null where it may last.
    @Nullable PauseDeadline deadline;

    /// @param piece handed over
    void add(ByteBuf piece) {
        data.add(piece);
        bytes += piece.readableBytes();
    }

    void release() {
        data.forEach(ByteBuf::release);
        data.clear();
        bytes = 0;
    }
}
