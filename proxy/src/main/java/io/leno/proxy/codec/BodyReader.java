package io.leno.proxy.codec;

import io.netty.buffer.ByteBuf;

import org.jspecify.annotations.Nullable;

/// Takes a body out of its framing (RFC 9112 sections 6 and 7).
final class BodyReader {
    private enum State {
        LENGTH,
        CHUNK_SIZE,
        CHUNK_EXTENSION,
        CHUNK,
        CHUNK_END,
        TRAILERS,
        UNTIL_CLOSE,
        DONE
    }

    /// Digits of a chunk's size, leading zeros too. Extensions may be of any length, as in Envoy;
    /// what is longer than this is not kept until its line is whole.
    private static final int MAX_SIZE_DIGITS = 4096;

    private final HeadReader lines;
    private final boolean trailersCount;
    private State state = State.DONE;
    private long remaining;
    private @Nullable HeaderBlock trailers;

    /// @param lines reads the trailers
    /// @param trailersCount against the number of headers
    BodyReader(HeadReader lines, boolean trailersCount) {
        this.lines = lines;
        this.trailersCount = trailersCount;
    }

    void startLength(long length) {
        state = State.LENGTH;
        remaining = length;
    }

    void startChunked() {
        state = State.CHUNK_SIZE;
    }

    void startUntilClose() {
        state = State.UNTIL_CLOSE;
    }

    boolean isUntilClose() {
        return state == State.UNTIL_CLOSE;
    }

    /// Reads what is there.
    ///
    /// @return true at the end of the body
    boolean read(ByteBuf in, MessageEvents events) throws MalformedMessageException {
        while (in.isReadable()) {
            State before = state;
            int readable = in.readableBytes();
            switch (state) {
                case LENGTH -> {
                    if (data(in, events, true)) return finish();
                }
                case CHUNK_SIZE -> chunkSize(in);
                case CHUNK_EXTENSION -> chunkExtension(in);
                case CHUNK -> {
                    if (data(in, events, false)) state = State.CHUNK_END;
                }
                case CHUNK_END -> chunkEnd(in);
                case TRAILERS -> {
                    if (trailer(in, events)) return finish();
                }
                case UNTIL_CLOSE -> events.onData(in.readRetainedSlice(readable), false);
                case DONE -> throw new IllegalStateException("data after the end of a body");
            }
            if (state == before && in.readableBytes() == readable) return false;
        }
        return false;
    }

    private boolean finish() {
        state = State.DONE;
        trailers = null;
        return true;
    }

    private boolean data(ByteBuf in, MessageEvents events, boolean endsMessage) {
        int length = (int) Math.min(remaining, in.readableBytes());
        remaining -= length;
        events.onData(in.readRetainedSlice(length), endsMessage && remaining == 0);
        return remaining == 0;
    }

    private void chunkSize(ByteBuf in) throws MalformedMessageException {
        int start = in.readerIndex();
        int lf = in.indexOf(start, in.writerIndex(), (byte) '\n');
        if (lf < 0) {
            int end = withoutBareCr(in);
            if (end - start > MAX_SIZE_DIGITS) skipLongExtension(in, end);
            return;
        }
        if (lf == start || in.getByte(lf - 1) != '\r') throw badChunk("line without CR");
        remaining = hex(in, start, lf - 1);
        sizeKnown(in, lf);
    }

    /// Where what is there of a line ends, without the CR that may be a part of its end.
    private static int withoutBareCr(ByteBuf in) throws MalformedMessageException {
        int cr = in.indexOf(in.readerIndex(), in.writerIndex(), (byte) '\r');
        if (cr < 0) return in.writerIndex();
        if (cr < in.writerIndex() - 1) throw badChunk("line with a bare CR");
        return cr;
    }

    private void skipLongExtension(ByteBuf in, int end) throws MalformedMessageException {
        remaining = hex(in, in.readerIndex(), end);
        in.readerIndex(end);
        state = State.CHUNK_EXTENSION;
    }

    private void chunkExtension(ByteBuf in) throws MalformedMessageException {
        int start = in.readerIndex();
        int lf = in.indexOf(start, in.writerIndex(), (byte) '\n');
        if (lf == start || (lf > 0 && in.getByte(lf - 1) != '\r'))
            throw badChunk("line without CR");
        int end = lf < 0 ? withoutBareCr(in) : lf - 1;
        checkExtension(in, start, end);
        in.readerIndex(end);
        if (lf >= 0) sizeKnown(in, lf);
    }

    private void sizeKnown(ByteBuf in, int lf) {
        if (remaining < 0) remaining = Long.MAX_VALUE;
        in.readerIndex(lf + 1);
        state = remaining == 0 ? State.TRAILERS : State.CHUNK;
        if (remaining == 0) lines.reset();
    }

    private static long hex(ByteBuf in, int start, int end) throws MalformedMessageException {
        long size = 0;
        int i = start;
        for (; i < end; i++) {
            int digit = Character.digit(in.getByte(i) & 0xff, 16);
            if (digit < 0) break;
            if (size >>> 60 != 0) throw badChunk("size too large");
            size = size << 4 | digit;
        }
        if (i == start) throw badChunk("size is not a number");
        if (i - start > MAX_SIZE_DIGITS) throw badChunk("size of too many digits");
        if (i == end) return size;
        byte next = in.getByte(i);
        if (next != ';' && next != ' ' && next != '\t') throw badChunk("invalid extension");
        checkExtension(in, i + 1, end);
        return size;
    }

    private static void checkExtension(ByteBuf in, int from, int end)
            throws MalformedMessageException {
        for (int i = from; i < end; i++) {
            if (!HeaderSyntax.isValue(in.getByte(i))) throw badChunk("invalid extension");
        }
    }

    private void chunkEnd(ByteBuf in) throws MalformedMessageException {
        if (in.readableBytes() < 2) {
            if (in.getByte(in.readerIndex()) != '\r') throw badChunk("longer than its size");
            return;
        }
        if (in.readByte() != '\r' || in.readByte() != '\n') throw badChunk("longer than its size");
        state = State.CHUNK_SIZE;
    }

    private boolean trailer(ByteBuf in, MessageEvents events) throws MalformedMessageException {
        if (!lines.next(in)) return false;
        if (lines.isEmpty()) {
            events.onEnd(trailers);
            return true;
        }
        if (trailers == null) trailers = new HeaderBlock();
        lines.field(trailers, trailersCount);
        return false;
    }

    private static MalformedMessageException badChunk(String what) {
        return MalformedMessageException.codec("codec_error: chunk " + what);
    }
}
