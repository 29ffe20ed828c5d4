package io.leno.proxy.h2;

import io.leno.proxy.codec.HeaderBlock;
import io.netty.buffer.ByteBuf;

import org.jspecify.annotations.Nullable;

/// What each frame of the peer means for the connection and its streams.
final class InboundFrames implements FrameEvents {
    private static final String REMOTE_RESET = "http2.remote_reset";
    private static final String UNKNOWN = "http2.unknown.nghttp2.error";

    private final Http2Connection connection;
    private final Http2Settings settings;
    private final HpackDecoder decoder;
    private final MessageFields fields;
    private final FloodGuard guard;
    private final boolean server;

    InboundFrames(
            Http2Connection connection,
            Http2Settings settings,
            MessageFields fields,
            FloodGuard guard) {
        this.connection = connection;
        this.settings = settings;
        this.fields = fields;
        this.guard = guard;
        server = connection.isServer();
        decoder = new HpackDecoder(settings.hpackTableSize());
    }

    HpackDecoder decoder() {
        return decoder;
    }

    @Override
    public boolean isClosed() {
        return connection.isClosed();
    }

    @Override
    public void onDataFrame(int id, int payload, int data, boolean end) throws Http2Exception {
        guard.frame(payload == 0 && !end);
        if (!connection.receive(payload)) {
            throw new Http2Exception(Http2Error.FLOW_CONTROL_ERROR, "connection window exceeded");
        }
        Http2Stream stream = connection.find(id);
        if (stream == null || stream.isRemoteEnded()) {
            connection.take(payload - data);
            unexpected(id, stream, "DATA");
            return;
        }
        if (!stream.receive(payload)) {
            reset(stream, Http2Error.FLOW_CONTROL_ERROR, REMOTE_RESET);
            connection.take(payload - data);
            return;
        }
        stream.padding(payload - data);
        if (!stream.isHeadSeen()) violation(stream, MessageFields.VIOLATION);
    }

    /// A frame on a stream whose peer's side is over.
    private void unexpected(int id, @Nullable Http2Stream stream, String what)
            throws Http2Exception {
        if (connection.isIdle(id)) {
            throw new Http2Exception(Http2Error.PROTOCOL_ERROR, what + " on an idle stream");
        }
        if (stream == null && connection.wasReset(id)) return;
        throw new Http2Exception(Http2Error.STREAM_CLOSED, what + " on a closed stream");
    }

    @Override
    public void onDataPart(int id, ByteBuf data, boolean last, boolean end) throws Http2Exception {
        Http2Stream stream = connection.find(id);
        if (stream == null || stream.isRemoteEnded()) {
            connection.take(data.readableBytes());
            data.release();
            return;
        }
        boolean ends = last && end;
        if (!stream.fits(data.readableBytes(), ends)) {
            connection.take(data.readableBytes());
            data.release();
            mismatch(stream);
            return;
        }
        stream.data(data, ends);
    }

    @Override
    public void onHeaderFragment(boolean empty, boolean end) throws Http2Exception {
        guard.frame(empty && !end);
    }

    @Override
    public void onHeaderBlock(int id, byte[] block, int length, boolean end, boolean empty)
            throws Http2Exception {
        guard.frame(empty && !end);
        @Nullable Http2Stream stream = connection.find(id);
        boolean opens = server && stream == null && connection.isIdle(id);
        if (opens && (id & 1) == 0) {
            throw new Http2Exception(Http2Error.PROTOCOL_ERROR, "stream " + id + " of a client");
        }
        fields.start(stream == null ? !opens : stream.isHeadSeen());
        decoder.decode(block, 0, length, fields);
        if (opens) {
            open(id, end);
            return;
        }
        if (stream == null || stream.isRemoteEnded()) {
            boolean invalid = !end || fields.violation() != null;
            if (invalid) connection.forgetReset(id);
            unexpected(id, stream, "HEADERS");
        } else if (stream.isHeadSeen()) trailers(stream, end);
        else head(stream, end);
    }

    private void open(int id, boolean end) throws Http2Exception {
        boolean full = connection.activeStreams() >= settings.maxConcurrentStreams();
        Http2Stream stream = full ? null : connection.accept(id);
        if (full) connection.refuse(id);
        if (stream != null) head(stream, end);
    }

    private void head(Http2Stream stream, boolean end) throws Http2Exception {
        fields.finish(end);
        String wrong = fields.violation();
        if (wrong != null) {
            invalid(stream, wrong);
            return;
        }
        HeaderBlock headers = fields.headers();
        if (!server && headers.get(":status", "").startsWith("1")) {
            interim(stream, headers, end);
            return;
        }
        stream.headSeen(declared(stream, headers));
        if (end) stream.remoteEnded();
        stream.events().onHead(headers, end);
        if (end) stream.closeIfDone();
    }

    /// Responses to HEAD, 204 and 304 have no body, whatever they say.
    private long declared(Http2Stream stream, HeaderBlock headers) {
        if (server) return fields.contentLength();
        String status = headers.get(":status", "");
        boolean bodiless = stream.isToHead() || status.equals("204") || status.equals("304");
        return bodiless ? 0 : fields.contentLength();
    }

    private void interim(Http2Stream stream, HeaderBlock headers, boolean end)
            throws Http2Exception {
        if (end || headers.get(":status", "").equals("101")) {
            violation(stream, MessageFields.VIOLATION);
            return;
        }
        stream.events().onHead(headers, false);
    }

    private void trailers(Http2Stream stream, boolean end) throws Http2Exception {
        String wrong = fields.violation();
        if (wrong != null) {
            invalid(stream, wrong);
            return;
        }
        if (!end) {
            violation(stream, MessageFields.VIOLATION);
            return;
        }
        if (!stream.fits(0, true)) {
            mismatch(stream);
            return;
        }
        if (server) connection.stats().trailers.inc(); // Envoy counts no others
        stream.remoteEnded();
        stream.events().onEnd(fields.headers());
        stream.closeIfDone();
    }

    private void invalid(Http2Stream stream, String wrong) throws Http2Exception {
        boolean tooMany =
                wrong.equals(MessageFields.TOO_MANY) || wrong.equals(MessageFields.TOO_LARGE);
        if (!tooMany && !wrong.equals(MessageFields.UNDERSCORE)) {
            violation(stream, wrong);
            return;
        }
        if (tooMany) connection.stats().headerOverflow.inc();
        reset(stream, Http2Error.INTERNAL_ERROR, wrong);
    }

    /// The body is not as long as declared.
    private static void mismatch(Http2Stream stream) {
        reset(stream, Http2Error.PROTOCOL_ERROR, REMOTE_RESET);
    }

    /// The peer's message is not HTTP.
    private void violation(Http2Stream stream, String wrong) throws Http2Exception {
        connection.stats().messagingErrors.inc();
        if (settings.streamErrorOnInvalidMessage()) {
            reset(stream, Http2Error.PROTOCOL_ERROR, wrong);
            return;
        }
        StreamEvents events = stream.events();
        stream.close();
        events.onReset(Http2Error.PROTOCOL_ERROR, false, wrong);
        throw new Http2Exception(Http2Error.PROTOCOL_ERROR, wrong);
    }

    private static void reset(Http2Stream stream, Http2Error error, String details) {
        StreamEvents events = stream.events();
        stream.reset(error);
        events.onReset(error, false, details);
    }

    @Override
    public void onPriority(int id, int dependsOn) throws Http2Exception {
        guard.priority();
        if (id == dependsOn) {
            throw new Http2Exception(Http2Error.PROTOCOL_ERROR, "a stream depends on itself");
        }
    }

    @Override
    public void onReset(int id, long code) throws Http2Exception {
        Http2Stream stream = connection.find(id);
        if (stream == null) {
            connection.forgetReset(id);
            if (!connection.isIdle(id)) return;
            throw new Http2Exception(Http2Error.PROTOCOL_ERROR, "RST_STREAM on an idle stream");
        }
        connection.stats().receivedResets.inc();
        StreamEvents events = stream.events();
        if (!server) connection.rememberReset(id);
        stream.close();
        events.onReset(Http2Error.of(code), true, REMOTE_RESET);
    }

    @Override
    public void onSetting(int id, long value) throws Http2Exception {
        connection.apply(id, value);
    }

    @Override
    public void onSettingsEnd() throws Http2Exception {
        connection.settled();
        connection.owner().onPeerSettings();
    }

    @Override
    public void onSettingsAck() {}

    @Override
    public void onPing(long data, boolean ack) {
        if (!ack) {
            connection.writer().ping(data, true);
            connection.written();
            return;
        }
        Keepalive keepalive = connection.keepalive();
        if (keepalive != null) keepalive.answered(data);
    }

    @Override
    public void onGoAway(int lastStream, long code, ByteBuf debug) {
        connection.owner().onGoAway(lastStream, Http2Error.of(code));
    }

    @Override
    public void onWindowUpdate(int id, int increment) throws Http2Exception {
        guard.windowUpdate();
        if (id == 0) {
            if (increment == 0) {
                throw new Http2Exception(Http2Error.PROTOCOL_ERROR, "WINDOW_UPDATE of 0");
            }
            if (connection.widen(increment)) return;
            throw new Http2Exception(Http2Error.FLOW_CONTROL_ERROR, "connection window too wide");
        }
        Http2Stream stream = connection.find(id);
        if (stream == null) {
            if (!connection.isIdle(id) && increment > 0) return;
            throw new Http2Exception(Http2Error.PROTOCOL_ERROR, "WINDOW_UPDATE on an idle stream");
        }
        if (increment == 0) reset(stream, Http2Error.PROTOCOL_ERROR, UNKNOWN);
        else if (!stream.queue().widen(increment)) {
            reset(stream, Http2Error.FLOW_CONTROL_ERROR, REMOTE_RESET);
        } else connection.written();
    }
}
