package io.leno.proxy.http;

import io.leno.proxy.codec.HeaderBlock;
import io.leno.proxy.codec.HttpWriter;
import io.leno.proxy.codec.MalformedMessageException;
import io.leno.proxy.codec.MessageEvents;
import io.leno.proxy.codec.RequestParser;
import io.leno.proxy.upstream.DeadlineTimer;
import io.leno.proxy.upstream.Worker;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.DuplexChannel;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/// One downstream HTTP/1.1 connection: parses one request at a time, gives it to an [Exchange], and
/// writes the response; pipelined requests wait in the input. Belongs to its event loop.
final class DownstreamConnection extends ChannelInboundHandlerAdapter implements MessageEvents {
    private static final Logger log = LoggerFactory.getLogger(DownstreamConnection.class);

    /// Pipelined requests that wait; past it the client has to wait.
    private static final int MAX_PIPELINED_BYTES = 16 * 1024;

    private final ConnectionManager manager;
    private final ConnectionServer.Downstream listener;
    private final Worker worker;
    private final HttpStats stats;
    private final RequestParser parser;
    private final DeadlineTimer idleTimer;
    private final DeadlineTimer routeTimer;
    private final long openedAt = System.nanoTime();

    private @Nullable Channel channel;
    private @Nullable ByteBuf unparsed;
    private @Nullable Exchange exchange;
    private long lastActivity = openedAt;

    /// When the first byte of a head came whose end has not; 0 otherwise.
    private long headStartedAt;

    private int requests;
    private boolean parsing;
    private boolean closing;
    private boolean readWanted = true;
    private boolean chunked;
    private boolean draining;
    private boolean closedByUs;

    DownstreamConnection(
            ConnectionManager manager, Worker worker, ConnectionServer.Downstream listener) {
        this.manager = manager;
        this.worker = worker;
        this.listener = listener;
        stats = manager.stats();
        HttpSettings settings = manager.settings();
        parser = new RequestParser(settings.maxHeadBytes(), settings.maxHeaders());
        idleTimer = new DeadlineTimer(worker.loop());
        routeTimer = new DeadlineTimer(worker.loop());
    }

    ConnectionManager manager() {
        return manager;
    }

    ConnectionServer.Downstream listener() {
        return listener;
    }

    Worker worker() {
        return worker;
    }

    HttpStats stats() {
        return stats;
    }

    DeadlineTimer routeTimer() {
        return routeTimer;
    }

    boolean isHttp10() {
        return parser.isHttp10();
    }

    Channel channel() {
        if (channel == null) throw new IllegalStateException("not connected");
        return channel;
    }

    InetSocketAddress remoteAddress() {
        return (InetSocketAddress) channel().remoteAddress();
    }

    InetSocketAddress localAddress() {
        return (InetSocketAddress) channel().localAddress();
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        channel = ctx.channel();
        stats.connections.inc();
        stats.http1Connections.inc();
        stats.connectionsActive.inc();
        armIdleTimer();
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        var in = (ByteBuf) message;
        stats.bytesReceived.add(in.readableBytes());
        lastActivity = System.nanoTime();
        if (closing) {
            in.release();
            return;
        }
        if (unparsed != null) {
            ByteBuf joined = ctx.alloc().buffer(unparsed.readableBytes() + in.readableBytes());
            joined.writeBytes(unparsed).writeBytes(in);
            unparsed.release();
            in.release();
            in = joined;
        }
        unparsed = in;
        parse();
    }

    /// Parses until the input ends, or a complete request waits for its response.
    private void parse() {
        if (parsing) return;
        parsing = true;
        try {
            while (unparsed != null && !closing) {
                parser.parse(unparsed, this);
                if (exchange == null && parser.isComplete()) parser.startNext();
                else break;
            }
        } catch (MalformedMessageException e) {
            malformed(e);
        } finally {
            parsing = false;
            if (unparsed != null && (closing || !unparsed.isReadable())) dropInput();
        }
        applyReading();
        watchHead();
    }

    private void watchHead() {
        if (exchange != null || closing || parser.isIdle()) {
            headStartedAt = 0;
            return;
        }
        if (headStartedAt != 0) return;
        headStartedAt = System.nanoTime();
        armIdleTimer();
    }

    private void dropInput() {
        if (unparsed != null) unparsed.release();
        unparsed = null;
    }

    @Override
    public void onHead(HeaderBlock headers, boolean end) {
        requests++;
        exchange = new Exchange(this);
        exchange.start(headers, end);
        armIdleTimer();
    }

    @Override
    public void onData(ByteBuf data, boolean end) {
        if (exchange == null) data.release();
        else exchange.requestData(data, end);
    }

    @Override
    public void onEnd(@Nullable HeaderBlock trailers) {
        if (exchange != null) exchange.requestEnd(trailers);
    }

    private void malformed(MalformedMessageException refusal) {
        stats.connectionProtocolErrors.inc();
        dropInput();
        if (exchange == null) {
            requests++;
            exchange = new Exchange(this);
        }
        exchange.refuse(refusal);
    }

    /// The protocol was upgraded: what comes now is data of the exchange.
    void startTunnel() {
        parser.startTunnel();
        worker.loop().execute(this::parse);
    }

    /// Lets the request come, or holds it back.
    void reading(boolean wanted) {
        readWanted = wanted;
        applyReading();
    }

    private void applyReading() {
        boolean full =
                exchange != null
                        && parser.isComplete()
                        && unparsed != null
                        && unparsed.readableBytes() > MAX_PIPELINED_BYTES;
        channel().config().setAutoRead(closing || (readWanted && !full));
    }

    /// RFC 9110 section 10.1.1: the client waits for this before it sends the body.
    void sendContinue() {
        ByteBuf out = channel().alloc().buffer(32);
        HttpWriter.response(100, new HeaderBlock(), out);
        write(out);
    }

    /// Writes a head and decides how the body is framed.
    ///
    /// @param end true when no body follows
    void send(int status, HeaderBlock headers, boolean end, boolean toHead) {
        boolean bodiless = toHead || status == 204 || status == 304 || status < 200;
        boolean hasLength = headers.get("content-length") != null;
        chunked = false;
        if (end && !hasLength && !bodiless) headers.put("content-length", "0");
        if (!end && !hasLength && !bodiless) {
            chunked = !parser.isHttp10();
            if (chunked) headers.put("transfer-encoding", "chunked");
            else closing = true;
        }
        if (status != 101) {
            if (closing || shouldClose()) {
                closing = true;
                headers.put("connection", "close");
            } else if (parser.isHttp10()) headers.put("connection", "keep-alive");
        }
        ByteBuf out = channel().alloc().buffer(1024);
        HttpWriter.response(status, headers, out);
        write(out);
    }

    private boolean shouldClose() {
        HttpSettings settings = manager.settings();
        int most = settings.maxRequestsPerConnection();
        if (draining || listener.isDraining()) {
            stats.drainCloses.inc();
            return true;
        }
        return exchange == null || exchange.mustClose() || (most > 0 && requests >= most);
    }

    void send(ByteBuf data) {
        if (!data.isReadable()) {
            data.release();
            return;
        }
        if (!chunked) {
            write(data);
            return;
        }
        stats.bytesSent.add(data.readableBytes());
        HttpWriter.chunk(data, channel());
        worker.flushLater(channel());
    }

    void sendEnd(@Nullable HeaderBlock trailers) {
        if (!chunked) return;
        ByteBuf out = channel().alloc().buffer(64);
        HttpWriter.lastChunk(trailers, out);
        write(out);
    }

    private void write(ByteBuf out) {
        stats.bytesSent.add(out.readableBytes());
        lastActivity = System.nanoTime();
        var _ = channel().write(out, channel().voidPromise());
        worker.flushLater(channel());
    }

    /// Both request and response are done: on to the next, or the end.
    void exchangeEnded() {
        exchange = null;
        routeTimer.disarm();
        if (closing) {
            closeGently();
            return;
        }
        readWanted = true;
        armIdleTimer();
        if (parsing) return;
        if (parser.isComplete()) parser.startNext();
        parse();
    }

    /// The connection ends when all is written; what still comes is thrown away for a moment, so
    /// that a client that is still sending reads the response before the reset. Envoy:
    /// `delayed_close_timeout`.
    private void closeGently() {
        closedByUs = true;
        dropInput();
        long wait = manager.settings().delayedClose().toMillis();
        boolean allRead = parser.isComplete() || parser.isIdle();
        if (wait == 0 || allRead) {
            channel()
                    .writeAndFlush(io.netty.buffer.Unpooled.EMPTY_BUFFER)
                    .addListener(ChannelFutureListener.CLOSE);
            return;
        }
        channel().config().setAutoRead(true);
        channel()
                .writeAndFlush(io.netty.buffer.Unpooled.EMPTY_BUFFER)
                .addListener(done -> shutdownOutput());
        var _ = worker.loop().schedule(this::closeNow, wait, TimeUnit.MILLISECONDS);
    }

    private void closeNow() {
        var _ = channel().close();
    }

    private void shutdownOutput() {
        var _ = ((DuplexChannel) channel()).shutdownOutput();
    }

    /// The response cannot be finished: the client learns it by the end of the connection.
    void abort() {
        closing = true;
        closedByUs = true;
        channel().flush();
        var _ = channel().close();
    }

    void closeAfterResponse() {
        closing = true;
    }

    /// One lazy timer watches for a quiet connection, a quiet stream and a request that does not
    /// come to its end.
    private void armIdleTimer() {
        long deadline = deadline();
        if (deadline == Long.MAX_VALUE) idleTimer.disarm();
        else idleTimer.arm(deadline, this::onIdleTimer);
    }

    private long deadline() {
        HttpSettings settings = manager.settings();
        Exchange current = exchange;
        long deadline = Long.MAX_VALUE;
        if (current != null) {
            deadline = earliest(deadline, lastActivity, current.idleTimeout());
            deadline = earliest(deadline, current.startedNanos(), current.maxDuration());
            if (!current.isRequestComplete()) {
                deadline = earliest(deadline, current.startedNanos(), settings.requestTimeout());
            }
        } else if (headStartedAt != 0) {
            deadline = earliest(deadline, headStartedAt, settings.headersTimeout());
            deadline = earliest(deadline, headStartedAt, settings.requestTimeout());
        }
        if (current == null && !draining) {
            deadline = earliest(deadline, lastActivity, settings.idleTimeout());
        }
        return draining ? deadline : earliest(deadline, openedAt, settings.maxConnectionDuration());
    }

    /// The route that was found has timeouts of its own.
    void deadlinesChanged() {
        if (exchange != null) armIdleTimer();
    }

    private static long earliest(long deadline, long from, Duration timeout) {
        if (timeout.isZero()) return deadline;
        long other = from + timeout.toNanos();
        return deadline == Long.MAX_VALUE || other - deadline < 0 ? other : deadline;
    }

    private void onIdleTimer() {
        if (deadline() - System.nanoTime() > 0) {
            armIdleTimer();
            return;
        }
        if (isOver(openedAt, manager.settings().maxConnectionDuration()) && !draining) {
            stats.connectionLengths.inc();
            drain();
        } else if (exchange != null) streamTimedOut(exchange);
        else if (headStartedAt != 0) headTimedOut();
        else {
            stats.idleTimeouts.inc();
            drain();
        }
        armIdleTimer();
    }

    private static boolean isOver(long since, Duration timeout) {
        return !timeout.isZero() && System.nanoTime() - since >= timeout.toNanos();
    }

    private void streamTimedOut(Exchange current) {
        if (isOver(current.startedNanos(), current.maxDuration())) current.durationExceeded();
        else current.onTimeout(isOver(lastActivity, current.idleTimeout()));
    }

    private void headTimedOut() {
        HttpSettings settings = manager.settings();
        boolean headers = isOver(headStartedAt, settings.headersTimeout());
        boolean request = isOver(headStartedAt, settings.requestTimeout());
        if (!headers && !request) {
            stats.idleTimeouts.inc();
            closeNow();
            return;
        }
        dropInput();
        requests++;
        var late = new Exchange(this);
        exchange = late;
        if (headers) late.headersTimedOut();
        else late.onTimeout(false);
    }

    /// The connection takes one more request at most: its response says `connection: close`.
    /// Without one it ends after Envoy's `drain_timeout`.
    private void drain() {
        draining = true;
        long wait = manager.settings().drainTimeout().toNanos();
        var _ = worker.loop().schedule(this::endDrain, wait, TimeUnit.NANOSECONDS);
    }

    private void endDrain() {
        if (exchange != null || closing) return;
        closing = true;
        closedByUs = true;
        closeNow();
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        if (exchange != null) exchange.onDownstreamWritability(ctx.channel().isWritable());
        ctx.fireChannelWritabilityChanged();
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        closing = true;
        stats.connectionsActive.dec();
        stats.connectionsDestroyed.inc();
        (closedByUs ? stats.destroyedLocal : stats.destroyedRemote).inc();
        dropInput();
        idleTimer.close();
        routeTimer.close();
        if (exchange != null) {
            stats.destroyedWithRequest.inc();
            exchange.onDisconnect();
        }
        ctx.fireChannelInactive();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (cause instanceof java.io.IOException)
            log.debug("{}: {}", ctx.channel(), cause.toString());
        else log.error("{}: closed after an error of ours", ctx.channel(), cause);
        var _ = ctx.close();
    }
}
