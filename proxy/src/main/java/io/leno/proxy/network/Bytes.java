package io.leno.proxy.network;

import io.leno.api.connection.ConnectionData;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;

/// A buffer as filters see it.
final class Bytes implements ConnectionData {
    private ByteBuf bytes;

    Bytes(ByteBuf bytes) {
        this.bytes = bytes;
    }

    ByteBuf bytes() {
        return bytes;
    }

    @Override
    public int length() {
        return bytes.readableBytes();
    }

    @Override
    public byte[] copy() {
        return ByteBufUtil.getBytes(bytes);
    }

    @Override
    public void replace(byte[] with) {
        bytes.release();
        bytes = Unpooled.wrappedBuffer(with);
    }
}
