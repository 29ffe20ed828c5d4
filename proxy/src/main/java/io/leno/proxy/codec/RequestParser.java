package io.leno.proxy.codec;

import io.netty.buffer.ByteBuf;

import org.jspecify.annotations.Nullable;

/// Parses one request after another. After each it stops, whatever else is in the input, until
/// [#startNext]: so pipelined requests are taken in order. After a refusal it must not be used
/// again.
public final class RequestParser {
    private enum State {
        START_LINE,
        FIELDS,
        BODY,
        COMPLETE,
        TUNNEL
    }

    private final RequestOptions options;
    private final RequestLine line;
    private final HeadReader lines;
    private final BodyReader body;
    private State state = State.START_LINE;
    private HeaderBlock headers;

    /// The first byte of the connection was looked at.
    private boolean begun;

    public RequestParser(RequestOptions options) {
        this.options = options;
        lines =
                new HeadReader(
                        options.maxHeadBytes(), options.maxHeaders(), true, options.underscores());
        line = new RequestLine(options);
        headers = options.names().newBlock();
        body = new BodyReader(lines, options.trailers());
    }

    /// Parses what is there, up to the end of the request at hand.
    public void parse(ByteBuf in, MessageEvents events) throws MalformedMessageException {
        while (in.isReadable()) {
            switch (state) {
                case START_LINE -> {
                    if (!begun && !lines.isStarted()) first(in);
                    if (!lines.next(in)) return;
                    if (!lines.isEmpty()) startLine();
                    if (line.isWithoutHeaders() && state == State.FIELDS) head(events);
                }
                case FIELDS -> {
                    if (!lines.next(in)) return;
                    if (lines.isEmpty()) head(events);
                    else lines.field(headers);
                }
                case BODY -> {
                    if (!body.read(in, events)) return;
                    if (state == State.BODY) state = State.COMPLETE;
                }
                case TUNNEL -> events.onData(in.readRetainedSlice(in.readableBytes()), false);
                case COMPLETE -> {
                    return;
                }
            }
        }
    }

    /// True between requests.
    public boolean isIdle() {
        return state == State.START_LINE && !lines.isStarted();
    }

    public boolean isComplete() {
        return state == State.COMPLETE;
    }

    public boolean isHttp10() {
        return line.isHttp10();
    }

    /// The request at hand was complete and answered.
    public void startNext() {
        state = State.START_LINE;
        headers = options.names().newBlock();
        lines.reset();
    }

    /// What does not begin like a request is refused at once, not at the end of its line.
    private void first(ByteBuf in) throws MalformedMessageException {
        byte b = in.getByte(in.readerIndex());
        begun = b != '\r' && b != '\n';
        if (b != '\r' && b != '\n' && !line.mayBegin(b)) {
            throw MalformedMessageException.codec("codec_error: invalid method");
        }
    }

    private void startLine() throws MalformedMessageException {
        line.read(lines, headers);
        headers.append(":scheme", "http");
        state = State.FIELDS;
    }

    private void head(MessageEvents events) throws MalformedMessageException {
        host();
        if (headers.get("connection") != null) sanitizeConnection();
        if (headers.get(":method", "").equals("CONNECT")) checkConnect();
        Framing framing = framing();
        if (isUpgrade()) {
            state = State.TUNNEL;
            events.onHead(headers, false);
            return;
        }
        if (framing.chunked()) body.startChunked();
        else if (framing.length() > 0) body.startLength(framing.length());
        boolean end = !framing.chunked() && framing.length() <= 0;
        state = end ? State.COMPLETE : State.BODY;
        events.onHead(headers, end);
    }

    /// HTTP/1.0 that is not taken is refused whatever it says about its body.
    private Framing framing() throws MalformedMessageException {
        if (line.isHttp10() && !options.acceptHttp10()) return new Framing(false, 0);
        return Framing.of(headers, options.chunkedLength());
    }

    /// All that follows belongs to another protocol, whatever the head says about a body.
    private boolean isUpgrade() {
        if (headers.get(":method", "").equals("CONNECT")) return true;
        String upgrade = headers.get("upgrade");
        return upgrade != null
                && !upgrade.equalsIgnoreCase("h2c")
                && headers.hasToken("connection", "upgrade");
    }

    private void sanitizeConnection() throws MalformedMessageException {
        String upgrade = headers.get("upgrade");
        boolean upgrades = upgrade != null && headers.hasToken("connection", "upgrade");
        if (upgrades && !"h2c".equalsIgnoreCase(upgrade)) return;
        if (!NominatedHeaders.sanitize(headers)) {
            throw MalformedMessageException.codec("connection_header_rejected");
        }
        if (upgrades) {
            // Envoy passes over it: the request goes on as HTTP/1.1.
            headers.remove("upgrade");
            headers.remove("http2-settings");
        }
    }

    /// RFC 9110 section 9.3.6: content of a CONNECT means nothing.
    private void checkConnect() throws MalformedMessageException {
        if (headers.get("transfer-encoding") != null) {
            throw new MalformedMessageException(501, "http1.invalid_transfer_encoding");
        }
        String length = headers.get("content-length");
        if (length == null) return;
        if (!length.equals("0")) throw MalformedMessageException.codec("body_disallowed");
        headers.remove("content-length");
    }

    /// RFC 9112 section 3.2.2: the authority of an absolute target replaces Host.
    private void host() throws MalformedMessageException {
        String host = headers.get("host");
        if (host == null) return;
        if (!AuthoritySyntax.isAuthority(host)) {
            throw new MalformedMessageException(400, "http.invalid_authority");
        }
        headers.remove("host");
        if (!line.isAuthorityInTarget()) headers.append(":authority", host);
    }

    /// How the body is framed.
    record Framing(boolean chunked, long length) {
        /// Refuses what two parsers could read in two ways (RFC 9112 section 6.3).
        static Framing of(HeaderBlock headers, boolean chunkedLength)
                throws MalformedMessageException {
            String encoding = headers.get("transfer-encoding");
            @Nullable String length = headers.get("content-length");
            if (encoding == null) return new Framing(false, length(headers, length));
            if (length != null && !chunkedLength) {
                throw MalformedMessageException.codec("content_length_and_chunked_not_allowed");
            }
            headers.remove("content-length");
            if (!encoding.equalsIgnoreCase("chunked")
                    || headers.all("transfer-encoding").size() > 1) {
                throw new MalformedMessageException(501, "http1.invalid_transfer_encoding");
            }
            return new Framing(true, -1);
        }

        private static long length(HeaderBlock headers, @Nullable String length)
                throws MalformedMessageException {
            if (length == null) return -1;
            if (length.isEmpty()
                    || length.length() > 18
                    || headers.all("content-length").size() > 1) {
                throw MalformedMessageException.codec("codec_error: invalid content-length");
            }
            long value = 0;
            for (int i = 0; i < length.length(); i++) {
                char c = length.charAt(i);
                if (c < '0' || c > '9') {
                    throw MalformedMessageException.codec("codec_error: invalid content-length");
                }
                value = value * 10 + (c - '0');
            }
            return value;
        }
    }
}
