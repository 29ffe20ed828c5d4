package io.leno.proxy.http;

import io.leno.proxy.codec.HeaderBlock;
import io.leno.proxy.codec.MalformedMessageException;
import io.leno.proxy.codec.MessageEvents;
import io.leno.proxy.codec.RequestParser;
import io.leno.proxy.h2.Http2Connection;
import io.leno.proxy.upstream.DeadlineTimer;
import io.leno.proxy.upstream.Worker;
import io.leno.runtime.spi.MovedConnection;
import io.leno.runtime.spi.MovedConnection.Protocol;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.net.InetSocketAddress;
import java.util.function.Consumer;

/// One downstream HTTP/1.1 connection: parses one request at a time, gives it to an [Exchange], and
/// writes the response; pipelined requests wait in the input. Belongs to its event loop.
final class DownstreamConnection extends ChannelInboundHandlerAdapter
        implements MessageEvents, Carrier, Movable {
    private static final Logger log = LoggerFactory.getLogger(DownstreamConnection.class);

    /// Pipelined requests that wait; past it the client has to wait.
    private static final int MAX_PIPELINED_BYTES = 16 * 1024;

    private final ConnectionManager manager;
    private final ConnectionServer.Downstream listener;
    private final Worker worker;
    private final HttpStats stats;
    private final RequestParser parser;
    private final ConnectionEnd end;
    private final ConnectionDeadlines deadlines;
    private final DeadlineTimer routeTimer;

    private @Nullable Channel channel;
    private @Nullable ResponseWriter writer;
    private @Nullable EdgeHeaders edge;
    private @Nullable ByteBuf unparsed;
    private @Nullable Exchange exchange;
    private boolean parsing;

    /// Not a byte has come.
    private boolean unread = true;

    private boolean readWanted = true;

    /// Another generation has counted it.
    private boolean known;

    DownstreamConnection(
            ConnectionManager manager, Worker worker, ConnectionServer.Downstream listener) {
        this.manager = manager;
        this.worker = worker;
        this.listener = listener;
        stats = manager.stats();
        HttpSettings settings = manager.settings();
        parser = new RequestParser(settings.parsing());
        deadlines = new ConnectionDeadlines(this, worker.loop());
        end = new ConnectionEnd(manager, listener, worker.overload(), deadlines);
        routeTimer = new DeadlineTimer(worker.loop());
    }

    @Override
    public ConnectionManager manager() {
        return manager;
    }

    @Override
    public ConnectionServer.Downstream listener() {
        return listener;
    }

    @Override
    public Worker worker() {
        return worker;
    }

    @Override
    public HttpStats stats() {
        return stats;
    }

    @Override
    public DeadlineTimer routeTimer() {
        return routeTimer;
    }

    @Override
    public String protocol() {
        return parser.isHttp10() ? "HTTP/1.0" : "HTTP/1.1";
    }

    @Override
    public EdgeHeaders edge(HttpSettings settings) {
        if (edge == null || !edge.isOf(settings)) edge = new EdgeHeaders(settings);
        return edge;
    }

    @Override
    public ByteBufAllocator alloc() {
        return channel().alloc();
    }

    @Override
    public boolean isWritable() {
        return channel().isWritable();
    }

    /// Null between requests.
    @Nullable Exchange exchange() {
        return exchange;
    }

    private Channel channel() {
        if (channel == null) throw new IllegalStateException("not connected");
        return channel;
    }

    private ResponseWriter writer() {
        if (writer == null) throw new IllegalStateException("not connected");
        return writer;
    }

    @Override
    public InetSocketAddress remoteAddress() {
        return listener.remoteAddress();
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        channel = ctx.channel();
        writer = new ResponseWriter(channel, worker, stats, deadlines);
        if (known) stats.came(listener.tls() != null);
        else stats.opened(listener.tls() != null);
        if (!unread) stats.http1ConnectionsActive.inc();
        listener.heldBy(this);
        channel.config().setAutoRead(true);
        deadlines.arm();
    }

    /// It has been served by another generation; before it is in the pipeline.
    void goesOn(long openedNanos, long requests, boolean stillUnread) {
        known = true;
        unread = stillUnread;
        end.goesOn(requests);
        deadlines.goesOn(openedNanos);
    }

    @Override
    public long requests() {
        return end.requests();
    }

    @Override
    public @Nullable Protocol detach() {
        boolean quiet = exchange == null && !parsing && parser.isIdle() && unparsed == null;
        if (!quiet || end.isLast() || end.isClosing() || deadlines.isDraining()) return null;
        channel().pipeline().remove(this);
        deadlines.close();
        routeTimer.close();
        stats.went(listener.tls() != null);
        if (!unread) stats.http1ConnectionsActive.dec();
        return new MovedConnection.Http1(unread);
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        var in = (ByteBuf) message;
        if (unread) {
            unread = false;
            if (turnsToHttp2(in)) {
                moveToHttp2(ctx, in);
                return;
            }
            stats.http1Connections.inc();
            stats.http1ConnectionsActive.inc();
        }
        stats.bytesReceived.add(in.readableBytes());
        deadlines.touch();
        if (end.isClosing()) {
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

    /// HTTP/2 with prior knowledge (RFC 9113 section 3.3).
    private boolean turnsToHttp2(ByteBuf in) {
        return manager.settings().codecType() == HttpSettings.CodecType.AUTO
                && Http2Connection.isPreface(in);
    }

    private void moveToHttp2(ChannelHandlerContext ctx, ByteBuf in) {
        deadlines.close();
        routeTimer.close();
        Http2Downstream.goOn(ctx.channel(), manager, worker, listener);
        ctx.pipeline().remove(this);
        ctx.fireChannelRead(in);
    }

    /// Parses until the input ends, or a complete request waits for its response.
    private void parse() {
        if (parsing) return;
        parsing = true;
        try {
            while (unparsed != null && !end.isClosing()) {
                parser.parse(unparsed, this);
                if (exchange == null && !end.isLast() && !end.isClosing() && parser.isComplete())
                    parser.startNext();
                else break;
            }
        } catch (MalformedMessageException e) {
            malformed(e);
        } finally {
            parsing = false;
            if (unparsed != null && (end.isClosing() || !unparsed.isReadable())) dropInput();
        }
        applyReading();
        watchHead();
    }

    private void watchHead() {
        if (exchange == null && !end.isLast() && !end.isClosing() && !parser.isIdle())
            deadlines.headBegan();
        else deadlines.headEnded();
    }

    private void dropInput() {
        if (unparsed != null) unparsed.release();
        unparsed = null;
    }

    @Override
    public void onHead(HeaderBlock headers, boolean endOfStream) {
        end.requestBegan();
        stats.http1Requests.inc();
        exchange = new Exchange(this);
        end.look(headers, parser.isHttp10());
        exchange.start(headers, endOfStream);
        deadlines.arm();
    }

    @Override
    public void onData(ByteBuf data, boolean endOfStream) {
        if (exchange == null) data.release();
        else exchange.requestData(data, endOfStream);
    }

    @Override
    public void onEnd(@Nullable HeaderBlock trailers) {
        if (exchange != null) exchange.requestEnd(trailers);
    }

    private void malformed(MalformedMessageException refusal) {
        stats.connectionProtocolErrors.inc();
        if (exchange != null) {
            stopParsing();
            StreamMishaps.malformed(exchange, refusal);
        } else refuseHead(late -> StreamMishaps.malformed(late, refusal));
    }

    /// A request whose head did not come as it should is answered nevertheless; the connection ends
    /// with that.
    void refuseHead(Consumer<Exchange> answer) {
        stopParsing();
        end.requestRefused();
        stats.http1Requests.inc();
        var refused = new Exchange(this);
        exchange = refused;
        answer.accept(refused);
    }

    private void stopParsing() {
        dropInput();
        end.stopReading();
    }

    @Override
    public void reading(boolean wanted) {
        readWanted = wanted;
        applyReading();
    }

    private void applyReading() {
        boolean full =
                exchange != null
                        && parser.isComplete()
                        && unparsed != null
                        && unparsed.readableBytes() > MAX_PIPELINED_BYTES;
        channel().config().setAutoRead(end.isClosing() || (readWanted && !full));
    }

    @Override
    public void sendContinue() {
        writer().sendContinue();
    }

    @Override
    public void send(int status, HeaderBlock headers, boolean endOfStream, boolean toHead) {
        boolean http10 = parser.isHttp10();
        if (exchange != null && exchange.isTunnel()) writer().startTunnel();
        else frame(status, headers, endOfStream, toHead);
        HttpSettings settings = manager.settings();
        boolean old = http10 && settings.acceptHttp10();
        writer().head(status, headers, endOfStream, old, settings.properCase());
    }

    private void frame(int status, HeaderBlock headers, boolean endOfStream, boolean toHead) {
        boolean http10 = parser.isHttp10();
        if (writer().endsWithConnection(status, headers, endOfStream, toHead, http10))
            end.endsResponse();
        if (end.comes(exchange)) headers.put("connection", "close");
        else if (http10) headers.put("connection", "keep-alive");
        writer().frame(status, headers, endOfStream, toHead, http10);
    }

    @Override
    public void send(ByteBuf data) {
        writer().data(data);
    }

    @Override
    public void sendEnd(@Nullable HeaderBlock trailers) {
        writer().end(passesTrailers() ? trailers : null);
    }

    /// On to the next request, or the end.
    @Override
    public void exchangeEnded(boolean allRead) {
        exchange = null;
        routeTimer.disarm();
        if (end.isLast()) {
            end.closeGently(channel(), allRead);
            if (!parsing) dropInput();
            return;
        }
        readWanted = true;
        deadlines.arm();
        if (parsing) return;
        if (parser.isComplete()) parser.startNext();
        parse();
        listener.quiet();
    }

    @Override
    public void abort() {
        end.atOnce();
        exchange = null;
        writer().writeHead();
        channel().flush();
        var _ = channel().close();
    }

    @Override
    public void closeAfterResponse() {
        end.afterResponse();
    }

    @Override
    public void replace(Exchange next) {
        stats.http1Requests.inc();
        exchange = next;
        deadlines.arm();
    }

    @Override
    public void deadlinesChanged() {
        if (exchange != null) deadlines.arm();
    }

    /// Between requests there is nothing to wait for.
    void closeIfQuiet() {
        if (exchange != null || end.isClosing()) return;
        end.atOnce();
        var _ = channel().close();
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        if (exchange != null) exchange.onDownstreamWritability(ctx.channel().isWritable());
        ctx.fireChannelWritabilityChanged();
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        end.closed();
        writer().close();
        if (!unread) stats.http1ConnectionsActive.dec();
        dropInput();
        deadlines.close();
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
