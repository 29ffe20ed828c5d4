package io.leno.proxy.http;

import io.leno.api.filter.BodyData;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;

import org.jspecify.annotations.Nullable;

/// A piece of a body in a filter's hands; one instance serves all pieces of a direction.
final class Piece implements BodyData {
    private @Nullable ByteBuf bytes;

    boolean isTaken() {
        return bytes != null;
    }

    void take(ByteBuf data) {
        bytes = data;
    }

    /// Ends the filter's turn.
    ByteBuf giveBack() {
        ByteBuf data = bytes();
        bytes = null;
        return data;
    }

    private ByteBuf bytes() {
        if (bytes == null)
            throw new IllegalStateException(
                    "data is only valid during the call that hands it over");
        return bytes;
    }

    @Override
    public int length() {
        return bytes().readableBytes();
    }

    @Override
    public byte[] copy() {
        return ByteBufUtil.getBytes(bytes());
    }

    @Override
    public void replace(byte[] other) {
        bytes().release();
        bytes = Unpooled.wrappedBuffer(other);
    }
}
