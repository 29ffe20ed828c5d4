package io.leno.proxy.h2;

import static io.leno.proxy.h2.FrameType.HEADER_BYTES;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;

import org.jspecify.annotations.Nullable;

import java.nio.charset.StandardCharsets;

/// Takes frames out of the bytes of a connection. Data is passed on as it comes, other frames when
/// they are whole; so at most one frame of 16 KiB and one header block wait here.
final class FrameReader {
    static final byte[] PREFACE =
            "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

    private final FrameEvents events;
    private final HeaderAssembly headers;
    private @Nullable ByteBuf unread;
    private int prefaceLeft;
    private boolean settingsSeen;

    /// The DATA frame whose payload is passing.
    private int dataStream;

    private int dataLeft;
    private int paddingLeft;
    private boolean dataEnds;

    /// @param server the peer begins with the preface
    FrameReader(FrameEvents events, boolean server, int maxBlock) {
        this.events = events;
        headers = new HeaderAssembly(maxBlock);
        prefaceLeft = server ? PREFACE.length : 0;
    }

    /// @param in handed over
    void read(ByteBuf in, ByteBufAllocator alloc) throws Http2Exception {
        ByteBuf bytes = in;
        if (unread != null) {
            bytes = alloc.buffer(unread.readableBytes() + in.readableBytes());
            bytes.writeBytes(unread).writeBytes(in);
            unread.release();
            in.release();
            unread = null;
        }
        try {
            if (prefaceLeft > 0) preface(bytes);
            while (!events.isClosed() && step(bytes)) {}
        } finally {
            if (bytes.isReadable() && !events.isClosed()) unread = bytes;
            else bytes.release();
        }
    }

    /// Nothing of a frame or a header block is waiting for the rest.
    boolean isBetweenFrames() {
        boolean inData = dataLeft > 0 || paddingLeft > 0;
        return unread == null && prefaceLeft == 0 && settingsSeen && !inData && !headers.isOpen();
    }

    /// Goes on where another one has stopped, between two frames.
    void goOn() {
        prefaceLeft = 0;
        settingsSeen = true;
    }

    void close() {
        if (unread != null) unread.release();
        unread = null;
    }

    private void preface(ByteBuf in) throws Http2Exception {
        while (prefaceLeft > 0 && in.isReadable()) {
            if (in.readByte() != PREFACE[PREFACE.length - prefaceLeft]) {
                throw new Http2Exception(Http2Error.PROTOCOL_ERROR, "invalid preface");
            }
            prefaceLeft--;
        }
    }

    private boolean step(ByteBuf in) throws Http2Exception {
        if (dataLeft > 0 || paddingLeft > 0) return data(in);
        if (prefaceLeft > 0 || in.readableBytes() < HEADER_BYTES) return false;
        int start = in.readerIndex();
        int length = in.getUnsignedMedium(start);
        int type = in.getUnsignedByte(start + 3);
        int flags = in.getUnsignedByte(start + 4);
        int stream = in.getInt(start + 5) & Integer.MAX_VALUE;
        if (length > FrameType.MAX_PAYLOAD) throw size("frame of " + length + " bytes");
        if (!settingsSeen && type != FrameType.SETTINGS) throw protocol("no SETTINGS first");
        if (headers.isOpen() && (type != FrameType.CONTINUATION || stream != headers.stream())) {
            throw protocol("header block interrupted");
        }
        if (type == FrameType.DATA) return dataHead(in, length, flags, stream);
        if (in.readableBytes() < HEADER_BYTES + length) return false;
        in.skipBytes(HEADER_BYTES);
        int next = in.readerIndex() + length;
        frame(in, length, type, flags, stream);
        in.readerIndex(next);
        return true;
    }

    private boolean dataHead(ByteBuf in, int length, int flags, int stream) throws Http2Exception {
        if (stream == 0) throw protocol("DATA on stream 0");
        boolean padded = (flags & FrameType.PADDED) != 0;
        int head = HEADER_BYTES + (padded ? 1 : 0);
        if (in.readableBytes() < head) return false;
        if (padded && length == 0) throw size("padding of an empty DATA frame");
        int padding = padded ? in.getUnsignedByte(in.readerIndex() + HEADER_BYTES) : 0;
        int data = length - (padded ? 1 : 0) - padding;
        if (data < 0) throw protocol("more padding than payload");
        in.skipBytes(head);
        dataStream = stream;
        dataLeft = data;
        paddingLeft = padding;
        dataEnds = (flags & FrameType.END_STREAM) != 0;
        events.onDataFrame(stream, length, data, dataEnds);
        if (data == 0 && !events.isClosed()) {
            events.onDataPart(stream, in.readRetainedSlice(0), true, dataEnds);
        }
        return true;
    }

    private boolean data(ByteBuf in) throws Http2Exception {
        if (!in.isReadable()) return false;
        if (dataLeft > 0) {
            int part = Math.min(dataLeft, in.readableBytes());
            dataLeft -= part;
            events.onDataPart(dataStream, in.readRetainedSlice(part), dataLeft == 0, dataEnds);
            return true;
        }
        int skipped = Math.min(paddingLeft, in.readableBytes());
        paddingLeft -= skipped;
        in.skipBytes(skipped);
        return true;
    }

    private void frame(ByteBuf in, int length, int type, int flags, int stream)
            throws Http2Exception {
        switch (type) {
            case FrameType.HEADERS -> headers(in, length, flags, stream);
            case FrameType.CONTINUATION -> continuation(in, length, flags);
            case FrameType.PRIORITY -> {
                if (stream == 0) throw protocol("PRIORITY on stream 0");
                if (length != 5) throw size("PRIORITY of " + length + " bytes");
                events.onPriority(stream, in.readInt() & Integer.MAX_VALUE);
            }
            case FrameType.RST_STREAM -> {
                if (stream == 0) throw protocol("RST_STREAM on stream 0");
                if (length != 4) throw size("RST_STREAM of " + length + " bytes");
                events.onReset(stream, in.readUnsignedInt());
            }
            case FrameType.SETTINGS -> settings(in, length, flags, stream);
            case FrameType.PUSH_PROMISE -> throw protocol("PUSH_PROMISE");
            case FrameType.PING -> {
                if (stream != 0) throw protocol("PING on a stream");
                if (length != 8) throw size("PING of " + length + " bytes");
                events.onPing(in.readLong(), (flags & FrameType.ACK) != 0);
            }
            case FrameType.GOAWAY -> {
                if (stream != 0) throw protocol("GOAWAY on a stream");
                if (length < 8) throw size("GOAWAY of " + length + " bytes");
                int last = in.readInt() & Integer.MAX_VALUE;
                events.onGoAway(last, in.readUnsignedInt(), in.readSlice(length - 8));
            }
            case FrameType.WINDOW_UPDATE -> {
                if (length != 4) throw size("WINDOW_UPDATE of " + length + " bytes");
                events.onWindowUpdate(stream, in.readInt() & Integer.MAX_VALUE);
            }
            default -> {} // RFC 9113 section 4.1: unknown frames are passed over
        }
    }

    private void headers(ByteBuf in, int length, int flags, int stream) throws Http2Exception {
        if (stream == 0) throw protocol("HEADERS on stream 0");
        boolean padded = (flags & FrameType.PADDED) != 0;
        boolean priority = (flags & FrameType.PRIORITY_FLAG) != 0;
        int extra = (padded ? 1 : 0) + (priority ? 5 : 0);
        if (length < extra) throw size("HEADERS too short");
        int padding = padded ? in.readUnsignedByte() : 0;
        int fragment = length - extra - padding;
        if (fragment < 0) throw protocol("more padding than payload");
        if (priority) {
            events.onPriority(stream, in.readInt() & Integer.MAX_VALUE);
            in.skipBytes(1);
        }
        headers.start(stream, (flags & FrameType.END_STREAM) != 0);
        fragment(in, fragment, flags);
    }

    private void continuation(ByteBuf in, int length, int flags) throws Http2Exception {
        if (!headers.isOpen()) throw protocol("CONTINUATION without HEADERS");
        headers.countContinuation();
        fragment(in, length, flags);
    }

    private void fragment(ByteBuf in, int length, int flags) throws Http2Exception {
        headers.add(in, length);
        if ((flags & FrameType.END_HEADERS) == 0) {
            events.onHeaderFragment(length == 0, headers.endsStream());
            return;
        }
        headers.finish();
        events.onHeaderBlock(
                headers.stream(),
                headers.block(),
                headers.length(),
                headers.endsStream(),
                length == 0);
        headers.release();
    }

    private void settings(ByteBuf in, int length, int flags, int stream) throws Http2Exception {
        if (stream != 0) throw protocol("SETTINGS on a stream");
        boolean ack = (flags & FrameType.ACK) != 0;
        if (length % 6 != 0 || (ack && length != 0)) throw size("SETTINGS of " + length + " bytes");
        if (!settingsSeen && ack) throw protocol("acknowledgement before SETTINGS");
        settingsSeen = true;
        if (ack) {
            events.onSettingsAck();
            return;
        }
        for (int left = length; left > 0; left -= 6) {
            events.onSetting(in.readUnsignedShort(), in.readUnsignedInt());
        }
        events.onSettingsEnd();
    }

    private static Http2Exception protocol(String what) {
        return new Http2Exception(Http2Error.PROTOCOL_ERROR, what);
    }

    private static Http2Exception size(String what) {
        return new Http2Exception(Http2Error.FRAME_SIZE_ERROR, what);
    }
}
