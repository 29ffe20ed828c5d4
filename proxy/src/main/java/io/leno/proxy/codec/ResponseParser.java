package io.leno.proxy.codec;

import io.netty.buffer.ByteBuf;

/// Parses one response after another; [#expect] comes before each. 1xx responses but 101 are passed
/// as a head of their own and the final one follows.
public final class ResponseParser {
    private enum State {
        START_LINE,
        FIELDS,
        BODY,
        COMPLETE,
        TUNNEL
    }

    private final NameFormat names;
    private final HeadReader lines;
    private final BodyReader body;
    private final Completing completing = new Completing();
    private State state = State.COMPLETE;
    private HeaderBlock headers = new HeaderBlock();
    private boolean toHead;
    private boolean toConnect;
    private boolean http10;

    /// Kept from the head, which is no longer ours when the body ends.
    private boolean keepAlive;

    private int status;

    public ResponseParser(int maxHeadBytes, int maxHeaders) {
        this(maxHeadBytes, maxHeaders, NameFormat.LOWER);
    }

    /// @param names whether they are remembered as they came
    public ResponseParser(int maxHeadBytes, int maxHeaders, NameFormat names) {
        this.names = names;
        lines = new HeadReader(maxHeadBytes, maxHeaders);
        body = new BodyReader(lines, true);
    }

    /// A request went out.
    ///
    /// @param toHead its method is HEAD: the response has no body whatever its headers say
    public void expect(boolean toHead) {
        expect(toHead, false);
    }

    /// @param toConnect its method is CONNECT: after a 2xx all is data (RFC 9110 section 9.3.6)
    public void expect(boolean toHead, boolean toConnect) {
        this.toHead = toHead;
        this.toConnect = toConnect;
        startHead();
    }

    private void startHead() {
        state = State.START_LINE;
        headers = names.newBlock();
        lines.reset();
    }

    public boolean isComplete() {
        return state == State.COMPLETE;
    }

    /// True when the head of the expected response has not come.
    public boolean isBeforeHead() {
        return state == State.START_LINE || state == State.FIELDS;
    }

    /// True when a response has begun whose end would be known without the connection's.
    public boolean isAmidMessage() {
        return state == State.FIELDS || (state == State.BODY && !body.isUntilClose());
    }

    /// True when the end of the connection is that of the response's body.
    public boolean isUntilClose() {
        return state == State.BODY && body.isUntilClose();
    }

    /// The last response's head asked for the connection to be closed, in words or by its version.
    public boolean saidClose() {
        return !keepAlive;
    }

    /// False when the connection must be closed after this response.
    public boolean isKeepAlive() {
        return state == State.COMPLETE && keepAlive;
    }

    /// The protocol was upgraded: all that follows is data.
    public void startTunnel() {
        state = State.TUNNEL;
    }

    public void parse(ByteBuf in, MessageEvents events) throws MalformedMessageException {
        while (in.isReadable()) {
            switch (state) {
                case START_LINE -> {
                    if (!lines.next(in)) return;
                    startLine();
                }
                case FIELDS -> {
                    if (!lines.next(in)) return;
                    if (lines.isEmpty()) head(events);
                    else lines.field(headers);
                }
                case BODY -> {
                    completing.events = events;
                    body.read(in, completing);
                    if (state == State.BODY) return;
                }
                case TUNNEL -> events.onData(in.readRetainedSlice(in.readableBytes()), false);
                case COMPLETE -> {
                    return;
                }
            }
        }
    }

    /// The peer closed.
    ///
    /// @return true when that is the regular end of the body, which is told then
    public boolean close(MessageEvents events) {
        if (isUntilClose()) {
            state = State.COMPLETE;
            events.onEnd(null);
            return true;
        }
        return false;
    }

    private void startLine() throws MalformedMessageException {
        byte[] line = lines.bytes();
        int length = lines.length();
        if (length < 12 || line[8] != ' ') throw badStatus();
        String version = lines.text(0, 8);
        if (!isVersion(version)) throw badStatus();
        http10 = !version.equals("HTTP/1.1");
        status = 0;
        for (int i = 9; i < 12; i++) {
            if (line[i] < '0' || line[i] > '9') throw badStatus();
            status = status * 10 + line[i] - '0';
        }
        if (status < 100 || (length > 12 && line[12] != ' ')) throw badStatus();
        headers.append(":status", StatusText.code(status));
        if (names.keepsReason() && length > 13) headers.reasonPhrase(lines.text(13, length));
        state = State.FIELDS;
    }

    /// Envoy takes other versions for 1.0.
    private static boolean isVersion(String text) {
        return text.startsWith("HTTP/")
                && Character.isDigit(text.charAt(5))
                && text.charAt(6) == '.'
                && Character.isDigit(text.charAt(7));
    }

    private static MalformedMessageException badStatus() {
        return MalformedMessageException.codec("codec_error: invalid status line");
    }

    private void head(MessageEvents events) throws MalformedMessageException {
        if (status == 101 || (toConnect && status / 100 == 2)) {
            state = State.TUNNEL;
            events.onHead(headers, false);
            return;
        }
        if (status < 200 || status == 204) checkBodiless();
        if (status < 200) {
            HeaderBlock interim = headers;
            startHead();
            events.onHead(interim, false);
            return;
        }
        keepAlive =
                http10
                        ? headers.hasToken("connection", "keep-alive")
                        : !headers.hasToken("connection", "close");
        keepAlive &= !headers.hasToken("proxy-connection", "close"); // as Envoy
        boolean end = startBody();
        HeaderBlock complete = headers;
        if (end) state = State.COMPLETE;
        events.onHead(complete, end);
    }

    /// RFC 9112 section 6.3: such responses must not say how long they are.
    private void checkBodiless() throws MalformedMessageException {
        if (headers.get("transfer-encoding") != null) {
            throw MalformedMessageException.codec("transfer_encoding_not_allowed");
        }
        String length = headers.get("content-length");
        if (length == null) return;
        if (!length.equals("0"))
            throw MalformedMessageException.codec("content_length_not_allowed");
        headers.remove("content-length");
    }

    /// RFC 9112 section 6.3.
    private boolean startBody() throws MalformedMessageException {
        if (toHead || status == 204 || status == 304) return true;
        RequestParser.Framing framing = RequestParser.Framing.of(headers, false);
        state = State.BODY;
        if (framing.chunked()) body.startChunked();
        else if (framing.length() > 0) body.startLength(framing.length());
        else if (framing.length() < 0) body.startUntilClose();
        return framing.length() == 0;
    }

    /// Marks the end before it is told, so that the connection is free when the receiver looks.
    private final class Completing implements MessageEvents {
        private MessageEvents events = this;

        @Override
        public void onHead(HeaderBlock headers, boolean end) {
            events.onHead(headers, end);
        }

        @Override
        public void onData(ByteBuf data, boolean end) {
            if (end) state = State.COMPLETE;
            events.onData(data, end);
        }

        @Override
        public void onEnd(@org.jspecify.annotations.Nullable HeaderBlock trailers) {
            state = State.COMPLETE;
            events.onEnd(trailers);
        }
    }
}
