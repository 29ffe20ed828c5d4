package io.leno.proxy.h2;

import io.leno.proxy.codec.HeaderBlock;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;

import org.jspecify.annotations.Nullable;

/// Writes frames. Small ones are collected in one buffer until the connection is flushed, so that a
/// batch of responses is one write; large data goes out as it is.
final class FrameWriter {
    private static final int COLLECT = 16 * 1024;
    private static final int COPY_UP_TO = 2048;

    private final HpackEncoder encoder;
    private final OutboundLedger ledger;
    private @Nullable ChannelHandlerContext context;
    private @Nullable ByteBuf collected;
    private int maxFrame = FrameType.MAX_PAYLOAD;

    FrameWriter(HpackEncoder encoder, OutboundLedger ledger) {
        this.encoder = encoder;
        this.ledger = ledger;
    }

    void connect(ChannelHandlerContext ctx) {
        context = ctx;
    }

    private ChannelHandlerContext context() {
        if (context == null) throw new IllegalStateException("not connected");
        return context;
    }

    /// The peer's SETTINGS_MAX_FRAME_SIZE; frames of 64 KiB are large enough for us.
    void maxFrame(int bytes) {
        maxFrame = Math.min(bytes, 4 * FrameType.MAX_PAYLOAD);
    }

    int maxFrame() {
        return maxFrame;
    }

    /// What is collected and does not yet count as the channel's.
    int collectedBytes() {
        return collected == null ? 0 : collected.readableBytes();
    }

    private ByteBuf room(int bytes) {
        ByteBuf out = collected;
        if (out != null && out.readableBytes() + bytes > COLLECT) {
            writeCollected();
            out = null;
        }
        if (out == null) {
            out = context().alloc().buffer(Math.max(1024, bytes));
            collected = out;
        }
        return out;
    }

    private void head(ByteBuf out, int length, int type, int flags, int stream) {
        out.writeMedium(length).writeByte(type).writeByte(flags).writeInt(stream);
        ledger.add(isControl(type));
    }

    private static boolean isControl(int type) {
        return type == FrameType.PING || type == FrameType.SETTINGS || type == FrameType.RST_STREAM;
    }

    void preface() {
        room(FrameReader.PREFACE.length).writeBytes(FrameReader.PREFACE);
    }

    void headers(int stream, HeaderBlock headers, boolean end) {
        ByteBuf out = room(512);
        int start = out.writerIndex();
        out.writeZero(FrameType.HEADER_BYTES);
        encoder.encode(headers, out);
        int length = out.writerIndex() - start - FrameType.HEADER_BYTES;
        int flags = end ? FrameType.END_STREAM : 0;
        int first = Math.min(length, maxFrame);
        if (first == length) flags |= FrameType.END_HEADERS;
        out.setMedium(start, first)
                .setByte(start + 3, FrameType.HEADERS)
                .setByte(start + 4, flags)
                .setInt(start + 5, stream);
        ledger.add(false);
        if (first < length) continuations(out, start + FrameType.HEADER_BYTES + first, stream);
    }

    private void continuations(ByteBuf out, int from, int stream) {
        ByteBuf rest = out.copy(from, out.writerIndex() - from);
        out.writerIndex(from);
        while (rest.isReadable()) {
            int length = Math.min(rest.readableBytes(), maxFrame);
            int flags = length == rest.readableBytes() ? FrameType.END_HEADERS : 0;
            head(out, length, FrameType.CONTINUATION, flags, stream);
            out.writeBytes(rest, length);
        }
        rest.release();
    }

    /// @param data stays the caller's: `length` bytes are taken off it
    void data(int stream, ByteBuf data, int length, boolean end) {
        int flags = end ? FrameType.END_STREAM : 0;
        if (length <= COPY_UP_TO) {
            ByteBuf out = room(FrameType.HEADER_BYTES + length);
            head(out, length, FrameType.DATA, flags, stream);
            out.ensureWritable(length);
            data.readBytes(out, length); // this way round without an NIO view
            return;
        }
        head(room(FrameType.HEADER_BYTES), length, FrameType.DATA, flags, stream);
        writeCollected();
        var _ = context().write(data.readRetainedSlice(length), context().voidPromise());
    }

    void reset(int stream, Http2Error error) {
        ByteBuf out = room(13);
        head(out, 4, FrameType.RST_STREAM, 0, stream);
        out.writeInt(error.code());
    }

    void windowUpdate(int stream, int increment) {
        ByteBuf out = room(13);
        head(out, 4, FrameType.WINDOW_UPDATE, 0, stream);
        out.writeInt(increment);
    }

    void ping(long data, boolean ack) {
        ByteBuf out = room(17);
        head(out, 8, FrameType.PING, ack ? FrameType.ACK : 0, 0);
        out.writeLong(data);
    }

    void settingsAck() {
        head(room(9), 0, FrameType.SETTINGS, FrameType.ACK, 0);
    }

    /// @param pairs identifier and value by turns
    void settings(long[] pairs) {
        ByteBuf out = room(9 + pairs.length * 3);
        head(out, pairs.length * 3, FrameType.SETTINGS, 0, 0);
        for (int i = 0; i < pairs.length; i += 2) {
            out.writeShort((int) pairs[i]).writeInt((int) pairs[i + 1]);
        }
    }

    void goAway(int lastStream, Http2Error error) {
        ByteBuf out = room(17);
        head(out, 8, FrameType.GOAWAY, 0, 0);
        out.writeInt(lastStream).writeInt(error.code());
    }

    /// Hands what is collected to the channel.
    void writeCollected() {
        ByteBuf out = collected;
        if (out == null) return;
        collected = null;
        ChannelHandlerContext ctx = context();
        var _ = ctx.write(out, ledger.written(ctx.newPromise()));
    }

    void close() {
        if (collected != null) collected.release();
        collected = null;
    }
}
