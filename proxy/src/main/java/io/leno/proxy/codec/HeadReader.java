package io.leno.proxy.codec;

import io.netty.buffer.ByteBuf;

import java.nio.charset.StandardCharsets;

/// Reads the lines of a head or of trailers, one at a time, and counts them against the limits.
/// Lines end in CRLF or, as in Envoy, in a bare LF (RFC 9112 section 2.2 allows either).
final class HeadReader {
    private final int maxBytes;
    private final int maxHeaders;
    private final boolean joins;
    private final Underscores underscores;
    private static final int NONE = -2;
    private static final int DROPPED = -1;

    private byte[] line = new byte[256];
    private int lineLength;
    private int scanned;
    private int bytes;
    private int headers;

    /// The names that were seen and are joined, a bit for each.
    private long joined;

    /// Where the last field stands, for one that is folded; -1 where it was dropped.
    private int last = NONE;

    /// Of responses.
    HeadReader(int maxBytes, int maxHeaders) {
        this(maxBytes, maxHeaders, false, Underscores.ALLOW);
    }

    /// @param joins fields of the same name that Envoy holds as one become one, as in requests
    HeadReader(int maxBytes, int maxHeaders, boolean joins, Underscores underscores) {
        this.maxBytes = maxBytes;
        this.maxHeaders = maxHeaders;
        this.joins = joins;
        this.underscores = underscores;
    }

    /// Starts counting anew: the next message, or its trailers.
    void reset() {
        bytes = 0;
        headers = 0;
        scanned = 0;
        joined = 0;
        last = NONE;
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
        lineLength = length > 0 && in.getByte(lf - 1) == '\r' ? length - 1 : length;
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
        field(into, true);
    }

    void field(HeaderBlock into, boolean counts) throws MalformedMessageException {
        if (isBlank(line[0]) && last != NONE) {
            unfold(into);
            return;
        }
        if (counts && ++headers > maxHeaders) {
            throw new MalformedMessageException(431, "http1.too_many_headers");
        }
        WrittenNames written = into.written();
        String whole = written == null ? "" : text(0, lineLength);
        int colon = name();
        String name = HeaderSyntax.name(line, 0, colon);
        if (written != null) written.keep(name, whole.substring(0, colon));
        if (underscores != Underscores.ALLOW && name.indexOf('_') >= 0) {
            if (underscores == Underscores.REJECT)
                throw new MalformedMessageException(400, "http1.unexpected_underscore");
            last = DROPPED;
            return;
        }
        add(into, name, value(colon + 1));
    }

    private void add(HeaderBlock into, String name, String value) {
        long bit = joins ? HeaderSyntax.joinBit(name) : 0;
        if ((joined & bit) != 0) {
            last = into.find(name);
            into.setValue(last, into.value(last) + "," + value);
            return;
        }
        joined |= bit;
        into.append(name, value);
        last = into.size() - 1;
    }

    private String value(int start) throws MalformedMessageException {
        int from = start;
        int to = lineLength;
        while (from < to && isBlankOrCr(line[from])) from++;
        while (to > from && isBlankOrCr(line[to - 1])) to--;
        for (int i = from; i < to; i++) {
            if (line[i] == '\r') line[i] = ' '; // as Envoy
            if (!HeaderSyntax.isValue(line[i])) {
                throw MalformedMessageException.codec("invalid_characters");
            }
        }
        return text(from, to);
    }

    /// RFC 9112 section 5.2. What frames or routes a message is not unfolded: too many read it
    /// otherwise.
    private void unfold(HeaderBlock into) throws MalformedMessageException {
        if (last == DROPPED) return;
        String name = into.name(last);
        if (name.equals("transfer-encoding")
                || name.equals("content-length")
                || name.equals("host")) {
            throw MalformedMessageException.codec("codec_error: folded " + name);
        }
        String more = value(0);
        String before = into.value(last);
        if (!more.isEmpty()) into.setValue(last, before.isEmpty() ? more : before + " " + more);
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

    private static boolean isBlankOrCr(byte b) {
        return isBlank(b) || b == '\r';
    }
}
