package io.leno.proxy.health;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;

import java.util.List;

/// Blocks of bytes that must come one after the other, anything between them. Envoy: `receive`.
public record Payload(List<byte[]> blocks) {
    public Payload {
        blocks = List.copyOf(blocks);
    }

    boolean isEmpty() {
        return blocks.isEmpty();
    }

    boolean isIn(ByteBuf data) {
        ByteBuf rest = data.duplicate();
        for (byte[] block : blocks) {
            int at = ByteBufUtil.indexOf(Unpooled.wrappedBuffer(block), rest);
            if (at < 0) return false;
            rest.readerIndex(at + block.length);
        }
        return true;
    }
}
