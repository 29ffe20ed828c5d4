package io.leno.proxy.http;

import io.leno.api.filter.ResponseFlag;
import io.leno.proxy.codec.HeaderBlock;
import io.leno.proxy.codec.StatusText;
import io.leno.proxy.h2.Http2Error;
import io.leno.proxy.h2.Http2Stream;
import io.leno.proxy.h2.StreamEvents;
import io.leno.proxy.upstream.DeadlineTimer;
import io.leno.proxy.upstream.Worker;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;

import org.jspecify.annotations.Nullable;

import java.net.InetSocketAddress;

/// One downstream HTTP/2 stream and its [Exchange]. Belongs to the connection's event loop.
final class Http2Carrier implements Carrier, StreamEvents {
    private final Http2Downstream connection;
    private final Http2Stream stream;
    private final StreamTimers timers;
    private @Nullable Exchange exchange;
    private boolean begun;
    private boolean upgrade;

    /// CONNECT, extended or not.
    private boolean connect;

    Http2Carrier(Http2Downstream connection, Http2Stream stream, StreamTimers timers) {
        this.connection = connection;
        this.stream = stream;
        this.timers = timers;
    }

    StreamTimers timers() {
        return timers;
    }

    @Override
    public void onHead(HeaderBlock headers, boolean end) {
        connect = headers.get(":method", "").equals("CONNECT");
        upgrade = ExtendedConnect.toUpgrade(headers);
        var started = new Exchange(this);
        begun = true;
        exchange = started;
        timers.start(started);
        started.start(headers, end);
        if (!started.hasEnded()) timers.arm();
    }

    @Override
    public void onData(ByteBuf data, boolean end) {
        timers.touch();
        if (exchange == null) data.release();
        else exchange.requestData(data, end);
    }

    @Override
    public void onEnd(@Nullable HeaderBlock trailers) {
        timers.touch();
        if (exchange != null) exchange.requestEnd(trailers);
    }

    @Override
    public void onReset(Http2Error error, boolean remote, String details) {
        Exchange current = take();
        if (current == null) return;
        stats().resets.inc();
        boolean tooMuch =
                details.startsWith("http2.too_many") || details.startsWith("http2.header_list");
        current.info().addFlag(resetFlag(remote || tooMuch));
        current.onReset(details);
        if (remote) connection.streamReset(current.startedNanos());
    }

    private static ResponseFlag resetFlag(boolean remote) {
        return remote
                ? ResponseFlag.DOWNSTREAM_REMOTE_RESET
                : ResponseFlag.DOWNSTREAM_PROTOCOL_ERROR;
    }

    /// The exchange at hand, which ends now; one without a request where none could be read.
    private @Nullable Exchange take() {
        Exchange current = begun ? exchange : new Exchange(this);
        begun = true;
        exchange = null;
        return current == null || current.hasEnded() ? null : current;
    }

    @Override
    public void onFlushed() {
        if (exchange != null) exchange.endIfDone();
    }

    @Override
    public boolean isSent() {
        return stream.isFlushed() || stream.isClosed();
    }

    @Override
    public void onDisconnect() {
        Exchange current = take();
        if (current == null) return;
        connection.streamLost(current);
        String failure = connection.failure();
        if (failure == null) current.onDisconnect();
        else current.onReset(failure);
    }

    @Override
    public void onWritability(boolean writable) {
        if (exchange != null) exchange.onDownstreamWritability(writable);
    }

    @Override
    public ConnectionManager manager() {
        return connection.manager();
    }

    @Override
    public ConnectionServer.Downstream listener() {
        return connection.listener();
    }

    @Override
    public Worker worker() {
        return connection.worker();
    }

    @Override
    public HttpStats stats() {
        return connection.stats();
    }

    @Override
    public InetSocketAddress remoteAddress() {
        return connection.remoteAddress();
    }

    @Override
    public ByteBufAllocator alloc() {
        return connection.channel().alloc();
    }

    @Override
    public DeadlineTimer routeTimer() {
        return timers.routeTimer();
    }

    @Override
    public EdgeHeaders edge(HttpSettings settings) {
        return connection.edge(settings);
    }

    @Override
    public void replace(Exchange next) {
        stats().http2Requests.inc();
        exchange = next;
        timers.start(next);
    }

    @Override
    public String protocol() {
        return "HTTP/2";
    }

    @Override
    public boolean passesTrailers() {
        return true;
    }

    @Override
    public void sendContinue() {
        var headers = new HeaderBlock();
        headers.append(":status", "100");
        stream.sendHeaders(headers, false);
    }

    @Override
    public void send(int status, HeaderBlock headers, boolean end, boolean toHead) {
        timers.touch();
        connection.drainIfAsked();
        if (upgrade && status == 101) {
            stream.sendHeaders(ExtendedConnect.accepted(headers), false);
            return;
        }
        headers.put(":status", StatusText.code(status));
        stream.sendHeaders(headers, end);
    }

    @Override
    public void send(ByteBuf data) {
        timers.touch();
        stream.sendData(data, false);
    }

    @Override
    public void sendLast(ByteBuf data) {
        timers.touch();
        stream.sendData(data, true);
    }

    @Override
    public void sendEnd(@Nullable HeaderBlock trailers) {
        timers.touch();
        stream.sendEnd(trailers);
    }

    @Override
    public boolean isWritable() {
        return stream.isWritable();
    }

    @Override
    public void reading(boolean wanted) {
        stream.reading(wanted);
    }

    @Override
    public void deadlinesChanged() {
        timers.arm();
    }

    /// Other streams of the connection go on.
    @Override
    public void closeAfterResponse() {}

    /// The rest of the request is not wanted.
    @Override
    public void exchangeEnded(boolean allRead) {
        Exchange ended = exchange;
        exchange = null;
        if (!stream.isRemoteEnded() && stream.isFlushed())
            stream.reset(resetCode(ended, Http2Error.NO_ERROR));
    }

    @Override
    public void abort() {
        Exchange broken = exchange;
        exchange = null;
        stream.reset(resetCode(broken, Http2Error.INTERNAL_ERROR));
    }

    /// RFC 9113 section 8.5: the connection behind a tunnel broke.
    private Http2Error resetCode(@Nullable Exchange exchange, Http2Error other) {
        if (!connect || exchange == null) return other;
        boolean broken =
                exchange.info().hasFlag(ResponseFlag.UPSTREAM_CONNECTION_FAILURE)
                        || exchange.info().hasFlag(ResponseFlag.UPSTREAM_CONNECTION_TERMINATION);
        return broken ? Http2Error.CONNECT_ERROR : other;
    }
}
