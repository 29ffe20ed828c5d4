package io.leno.proxy.codec;

import io.netty.buffer.ByteBuf;

import java.nio.charset.StandardCharsets;

/// Reads the lines of a head or of trailers, one at a time, and counts them against the limits.
/// Lines end in CRLF and nothing else (RFC 9112 section 2.2 lets us refuse a bare LF).
final class HeadReader {
    private final int maxBytes;
    private final int maxHeaders;
    private byte[] line = new byte[256];
    private int lineLength;
    private int scanned;
    private int bytes;
    private int headers;

    HeadReader(int maxBytes, int maxHeaders) {
        this.maxBytes = maxBytes;
        this.maxHeaders = maxHeaders;
    }

    /// Starts counting anew: the next message, or its trailers.
    void reset() {
        bytes = 0;
        headers = 0;
        scanned = 0;
    }

    /// Takes the next line off the input, without its CRLF.
    ///
    /// @return false when it is not all there yet
    boolean next(ByteBuf in) throws MalformedMessageException {
        int start = in.readerIndex();
        int lf = in.indexOf(start + scanned, in.writerIndex(), (byte) '\n');
        if (lf < 0) {
            scanned = in.readableBytes();
            if (bytes + scanned > maxBytes) throw tooLong();
            return false;
        }
        int length = lf - start;
        bytes += length + 1;
        if (bytes > maxBytes) throw tooLong();
        if (length == 0 || in.getByte(lf - 1) != '\r') {
            throw MalformedMessageException.codec("codec_error: line without CR");
        }
        lineLength = length - 1;
        if (line.length < lineLength) line = new byte[Math.max(lineLength, line.length * 2)];
        in.getBytes(start, line, 0, lineLength);
        in.readerIndex(lf + 1);
        scanned = 0;
        return true;
    }

    private static MalformedMessageException tooLong() {
        return new MalformedMessageException(431, "http1.headers_too_large");
    }

    /// True when a part of a line, or lines, were seen since [#reset].
    boolean isStarted() {
        return bytes + scanned > 0;
    }

    boolean isEmpty() {
        return lineLength == 0;
    }

    byte[] bytes() {
        return line;
    }

    int length() {
        return lineLength;
    }

    String text(int from, int to) {
        return new String(line, from, to - from, StandardCharsets.ISO_8859_1);
    }

    /// Reads the line as a header field and adds it.
    void field(HeaderBlock into) throws MalformedMessageException {
        if (++headers > maxHeaders) {
            throw new MalformedMessageException(431, "http1.too_many_headers");
        }
        int colon = name();
        int from = colon + 1;
        int to = lineLength;
        while (from < to && isBlank(line[from])) from++;
        while (to > from && isBlank(line[to - 1])) to--;
        for (int i = from; i < to; i++) {
            if (!HeaderSyntax.isValue(line[i])) {
                throw MalformedMessageException.codec("invalid_characters");
            }
        }
        into.append(HeaderSyntax.name(line, 0, colon), text(from, to));
    }

    /// Lower-cases the name in place; no white space before the colon, no folded line.
    private int name() throws MalformedMessageException {
        for (int i = 0; i < lineLength; i++) {
            byte b = line[i];
            if (b == ':' && i > 0) return i;
            byte lower = HeaderSyntax.lower(b);
            if (lower == 0)
                throw MalformedMessageException.codec("codec_error: invalid header name");
            line[i] = lower;
        }
        throw MalformedMessageException.codec("codec_error: header without a colon");
    }

    private static boolean isBlank(byte b) {
        return b == ' ' || b == '\t';
    }
}
