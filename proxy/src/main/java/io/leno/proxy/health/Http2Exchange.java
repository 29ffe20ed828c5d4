package io.leno.proxy.health;

import io.leno.proxy.cluster.Host;
import io.leno.proxy.codec.HeaderBlock;
import io.leno.proxy.h2.ConnectionEvents;
import io.leno.proxy.h2.Http2Connection;
import io.leno.proxy.h2.Http2Error;
import io.leno.proxy.h2.Http2Settings;
import io.leno.proxy.h2.Http2Stats;
import io.leno.proxy.h2.Http2Stream;
import io.leno.proxy.h2.StreamEvents;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;

import org.jspecify.annotations.Nullable;

/// Asks one host by HTTP/2, one request after the other on one connection as long as it lasts.
/// Lives on the health thread.
final class Http2Exchange {
    private static final int MAX_HEAD_BYTES = 60 * 1024;
    private static final int MAX_HEADERS = 100;

    private final HealthDialer dialer;
    private final Host host;
    private final Http2Stats stats;
    private final boolean reuse;
    private final Answers answers;
    private @Nullable Connection connection;

    /// Gets one call for each request, unless it was abandoned.
    interface Answers {
        /// @param body released by the caller
        /// @param trailers null where there were none
        void answered(HeaderBlock head, ByteBuf body, @Nullable HeaderBlock trailers);

        /// There is no answer: no connection, or it broke, or the stream did.
        void broken();
    }

    Http2Exchange(
            HealthDialer dialer, Host host, Http2Stats stats, boolean reuse, Answers answers) {
        this.dialer = dialer;
        this.host = host;
        this.stats = stats;
        this.reuse = reuse;
        this.answers = answers;
    }

    /// @param body null: none
    void ask(HeaderBlock request, byte @Nullable [] body) {
        Connection open = connection;
        if (open != null && !open.http2.isExhausted()) {
            open.ask(request, body);
            return;
        }
        var opened = new Connection(request, body);
        connection = opened;
        opened.channel =
                dialer.dial(host, opened.http2, opened::connected, cause -> opened.ended());
    }

    /// The answer, if any comes, is not wanted.
    void abandon() {
        Connection open = connection;
        connection = null;
        if (open != null) open.close();
    }

    /// One connection; once it is not in use any more nobody hears of it.
    private final class Connection implements ConnectionEvents, StreamEvents {
        private final Http2Connection http2 =
                new Http2Connection(
                        false,
                        Http2Settings.DEFAULTS,
                        stats,
                        MAX_HEAD_BYTES,
                        MAX_HEADERS,
                        this,
                        Channel::flush);
        private final HeaderBlock firstRequest;
        private final byte @Nullable [] firstBody;
        private @Nullable Channel channel;
        private @Nullable HeaderBlock head;
        private ByteBuf body = Unpooled.EMPTY_BUFFER;
        private boolean waiting = true;

        /// The host takes no more requests here.
        private boolean lastRequest;

        Connection(HeaderBlock request, byte @Nullable [] body) {
            firstRequest = request;
            firstBody = body;
        }

        void connected() {
            if (connection == this) ask(firstRequest, firstBody);
        }

        void ask(HeaderBlock request, byte @Nullable [] content) {
            waiting = true;
            Http2Stream stream = http2.open(this);
            stream.sendHeaders(request, content == null);
            if (content != null) stream.sendData(Unpooled.wrappedBuffer(content), true);
            stream.reading(true);
        }

        @Override
        public void onHead(HeaderBlock headers, boolean end) {
            if (headers.get(":status", "").startsWith("1")) return;
            head = headers;
            if (end) complete(null);
        }

        @Override
        public void onData(ByteBuf data, boolean end) {
            if (connection == this && waiting) body = Unpooled.wrappedBuffer(body, data);
            else data.release();
            if (end) complete(null);
        }

        @Override
        public void onEnd(@Nullable HeaderBlock trailers) {
            complete(trailers);
        }

        private void complete(@Nullable HeaderBlock trailers) {
            HeaderBlock complete = head;
            if (complete == null || !waiting || connection != this) return;
            waiting = false;
            head = null;
            ByteBuf seen = body;
            body = Unpooled.EMPTY_BUFFER;
            if (!reuse || lastRequest) abandon();
            try {
                answers.answered(complete, seen, trailers);
            } finally {
                seen.release();
            }
        }

        @Override
        public void onReset(Http2Error error, boolean remote, String details) {
            if (connection != this || !waiting) return;
            waiting = false;
            if (!reuse || lastRequest) abandon();
            answers.broken();
        }

        @Override
        public void onGoAway(int lastStream, Http2Error error) {
            lastRequest = true;
            if (!waiting && connection == this) abandon();
        }

        @Override
        public void onFailure(Http2Error error, String details, boolean overload) {
            http2.close();
        }

        @Override
        public void onClosed() {
            ended();
        }

        /// There is no connection, or it is gone.
        void ended() {
            body.release();
            body = Unpooled.EMPTY_BUFFER;
            if (connection != this) return;
            connection = null;
            if (waiting) answers.broken();
        }

        void close() {
            if (channel != null) {
                var _ = channel.close();
            }
        }

        @Override
        public StreamEvents onStream(Http2Stream stream) {
            throw new IllegalStateException("a server opened a stream");
        }

        @Override
        public void onStreamClosed(Http2Stream stream, StreamEvents events) {}

        @Override
        public void onPeerSettings() {}

        @Override
        public void onReceived(int bytes) {}

        @Override
        public void onDisconnect() {}

        @Override
        public void onWritability(boolean writable) {}
    }
}
