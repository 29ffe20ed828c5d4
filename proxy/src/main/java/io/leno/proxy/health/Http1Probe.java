package io.leno.proxy.health;

import io.leno.proxy.cluster.Host;
import io.leno.proxy.codec.HeaderBlock;
import io.leno.proxy.codec.HttpWriter;
import io.leno.proxy.codec.MalformedMessageException;
import io.leno.proxy.codec.MessageEvents;
import io.leno.proxy.codec.ResponseParser;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;

import org.jspecify.annotations.Nullable;

/// Asks by HTTP/1.1, on one connection as long as it lasts.
final class Http1Probe implements Probe {
    private static final int MAX_HEAD_BYTES = 60 * 1024;
    private static final int MAX_HEADERS = 100;

    private final HealthDialer dialer;
    private final Host host;
    private final Check.Http check;
    private final boolean reuse;
    private final HttpVerdict verdict;
    private final Outcome outcome;
    private @Nullable Connection connection;

    Http1Probe(
            HealthDialer dialer,
            Host host,
            Check.Http check,
            boolean reuse,
            HttpVerdict verdict,
            Outcome outcome) {
        this.dialer = dialer;
        this.host = host;
        this.check = check;
        this.reuse = reuse;
        this.verdict = verdict;
        this.outcome = outcome;
    }

    @Override
    public void start() {
        if (connection != null) {
            connection.ask();
            return;
        }
        var opened = new Connection();
        connection = opened;
        opened.waiting = true;
        opened.channel = dialer.dial(host, opened, opened::connected, cause -> opened.ended());
    }

    @Override
    public void abandon() {
        Connection open = connection;
        connection = null;
        if (open != null) open.close();
    }

    @Override
    public void close() {
        abandon();
    }

    /// One connection; once it is not the probe's any more nobody hears of it.
    private final class Connection extends ChannelInboundHandlerAdapter implements MessageEvents {
        private final ResponseParser parser = new ResponseParser(MAX_HEAD_BYTES, MAX_HEADERS);
        private @Nullable Channel channel;
        private @Nullable HeaderBlock response;
        private ByteBuf unparsed = Unpooled.EMPTY_BUFFER;
        private ByteBuf body = Unpooled.EMPTY_BUFFER;
        private boolean waiting;

        void connected() {
            if (connection == this) ask();
        }

        void ask() {
            Channel to = channel;
            if (to == null) return;
            waiting = true;
            HeaderBlock request = CheckRequest.http(check, host, dialer.cluster());
            parser.expect(check.method().equals("HEAD"));
            ByteBuf out = to.alloc().buffer();
            HttpWriter.request(request, out);
            if (check.body() != null) out.writeBytes(check.body());
            var _ = to.writeAndFlush(out);
        }

        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            ByteBuf all = Unpooled.wrappedBuffer(unparsed, (ByteBuf) message);
            unparsed = Unpooled.EMPTY_BUFFER;
            try {
                if (connection == this) parser.parse(all, this);
                if (all.isReadable() && connection == this && waiting) unparsed = all.copy();
                else if (all.isReadable() && connection == this) abandon();
            } catch (MalformedMessageException e) {
                var _ = ctx.close();
            } finally {
                all.release();
            }
        }

        @Override
        public void onHead(HeaderBlock headers, boolean end) {
            String status = headers.get(":status", "");
            if (status.startsWith("1") && !status.equals("101")) return;
            response = headers;
            if (end || status.equals("101")) complete();
        }

        @Override
        public void onData(ByteBuf data, boolean end) {
            long limit = check.bodyLimit();
            boolean wanted = !check.receive().isEmpty();
            if (wanted && (limit == 0 || body.readableBytes() < limit))
                body = Unpooled.wrappedBuffer(body, data);
            else data.release();
            if (end) complete();
        }

        @Override
        public void onEnd(@Nullable HeaderBlock trailers) {
            complete();
        }

        private void complete() {
            HeaderBlock complete = response;
            if (complete == null || !waiting) return;
            waiting = false;
            response = null;
            if (!reuse || !parser.isKeepAlive() || complete.hasToken("proxy-connection", "close"))
                abandon();
            ByteBuf seen = body;
            body = Unpooled.EMPTY_BUFFER;
            try {
                verdict.tell(complete, seen, outcome);
            } finally {
                seen.release();
            }
        }

        @Override
        public void channelInactive(ChannelHandlerContext ctx) {
            if (connection == this && response != null && parser.close(this)) return;
            ended();
        }

        /// There is no connection, or it is gone.
        void ended() {
            forget();
            if (connection != this) return;
            connection = null;
            if (waiting) outcome.failed(Failure.NETWORK, false, 0);
        }

        private void forget() {
            unparsed.release();
            unparsed = Unpooled.EMPTY_BUFFER;
            body.release();
            body = Unpooled.EMPTY_BUFFER;
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            var _ = ctx.close();
        }

        void close() {
            if (channel != null) {
                var _ = channel.close();
            }
        }
    }
}
