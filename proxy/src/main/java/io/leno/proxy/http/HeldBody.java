package io.leno.proxy.http;

import io.leno.api.filter.BodyBuffer;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/// The body that is held for a filter, in the filter's hands.
final class HeldBody implements BodyBuffer {
    private static final byte[] NONE = {};

    private final FilterPath path;
    private final int at;

    HeldBody(FilterPath path, int at) {
        this.path = path;
        this.at = at;
    }

    @Override
    public int length() {
        Held held = path.held(at);
        return held == null ? 0 : (int) held.bytes;
    }

    @Override
    public byte[] copy() {
        Held held = path.held(at);
        if (held == null || held.bytes == 0) return NONE;
        byte[] all = new byte[(int) held.bytes];
        int written = 0;
        for (ByteBuf piece : held.data) {
            int length = piece.readableBytes();
            piece.getBytes(piece.readerIndex(), all, written, length);
            written += length;
        }
        return all;
    }

    @Override
    public void replace(byte[] bytes) {
        Held held = path.change(at);
        held.release();
        held.add(Unpooled.wrappedBuffer(bytes));
    }

    @Override
    public void append(byte[] bytes) {
        path.change(at).add(Unpooled.wrappedBuffer(bytes));
    }
}
