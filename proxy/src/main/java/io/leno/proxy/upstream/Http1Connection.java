package io.leno.proxy.upstream;

import io.leno.proxy.cluster.Addresses;
import io.leno.proxy.cluster.ConnectionSettings;
import io.leno.proxy.codec.HeaderBlock;
import io.leno.proxy.codec.HttpWriter;
import io.leno.proxy.codec.MalformedMessageException;
import io.leno.proxy.codec.MessageEvents;
import io.leno.proxy.codec.ResponseParser;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.net.InetSocketAddress;

/// One HTTP/1.1 connection to a host: idle in its pool, or at work for one request. Belongs to its
/// event loop.
final class Http1Connection extends PooledConnection implements MessageEvents, UpstreamStream {
    private static final Logger log = LoggerFactory.getLogger(Http1Connection.class);

    private final ConnectionSettings.Http1 options;
    private final ResponseParser parser;
    private final boolean plainHead;
    private @Nullable ConnectionUser user;
    private @Nullable ByteBuf unparsed;
    private boolean chunked;
    private boolean requestSent;
    private boolean tunnel;
    private boolean connect;

    Http1Connection(HostPool pool) {
        super(pool);
        options = pool.settings().http1();
        plainHead = !options.absoluteForm() && !options.names().proper();
        parser =
                new ResponseParser(
                        pool.settings().maxHeadBytes(),
                        pool.settings().maxHeaders(),
                        options.names());
    }

    @Override
    int concurrency() {
        return 1;
    }

    @Override
    UpstreamStream open(ConnectionUser attempt) {
        user = attempt;
        requestSent = false;
        return this;
    }

    @Override
    public InetSocketAddress localAddress() {
        return Addresses.own(channel());
    }

    @Override
    public String protocol() {
        return "HTTP/1.1";
    }

    @Override
    public void send(ConnectionUser attempt, HeaderBlock headers, boolean end) {
        requestSent = end;
        String method = headers.get(":method", "");
        connect = method.equals("CONNECT");
        parser.expect(method.equals("HEAD"), connect);
        chunked =
                !end
                        && !connect
                        && headers.get("content-length") == null
                        && headers.get("upgrade") == null;
        boolean empty = end && mayHaveBody(method) && headers.get("content-length") == null;
        if (chunked) headers.put("transfer-encoding", "chunked");
        if (empty) headers.put("content-length", "0");
        ByteBuf out = channel().alloc().buffer(1024);
        if (plainHead) HttpWriter.request(headers, out);
        else HttpWriter.request(headers, options.absoluteForm(), options.names().proper(), out);
        // the connection's own: neither logged nor sent elsewhere
        if (chunked) headers.remove("transfer-encoding");
        if (empty) headers.remove("content-length");
        write(out);
        if (end) sent();
    }

    private static boolean mayHaveBody(String method) {
        return switch (method) {
            case "GET", "HEAD", "DELETE", "TRACE", "CONNECT" -> false;
            default -> true;
        };
    }

    @Override
    public void send(ByteBuf data, boolean end) {
        if (!data.isReadable()) data.release();
        else if (chunked) {
            pool.cluster().stats().bytesSent.add(data.readableBytes());
            HttpWriter.chunk(data, channel());
            pool.worker().flushLater(channel());
        } else write(data);
        if (end) sendEnd(null);
    }

    @Override
    public void sendEnd(@Nullable HeaderBlock trailers) {
        if (chunked) {
            ByteBuf out = channel().alloc().buffer(64);
            HttpWriter.lastChunk(options.trailers() ? trailers : null, out);
            write(out);
        }
        if (connect) closeWhenSent();
        else sent();
    }

    /// A tunnel has no other end than that of its connection.
    private void closeWhenSent() {
        channel().writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(sent -> close());
    }

    private void write(ByteBuf out) {
        pool.cluster().stats().bytesSent.add(out.readableBytes());
        var _ = channel().write(out, channel().voidPromise());
        pool.worker().flushLater(channel());
    }

    private void sent() {
        requestSent = true;
        if (parser.isComplete()) finish();
    }

    @Override
    public boolean isWritable() {
        return channel().isWritable();
    }

    @Override
    public void reading(boolean wanted) {
        channel().config().setAutoRead(wanted);
    }

    @Override
    public void startTunnel() {
        tunnel = true;
        parser.startTunnel();
    }

    /// A connection cannot be used again after half a response.
    @Override
    public void abandon() {
        user = null;
        close();
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        var in = (ByteBuf) message;
        pool.cluster().stats().bytesReceived.add(in.readableBytes());
        if (unparsed != null) {
            in = join(ctx, unparsed, in);
            unparsed = null;
        }
        try {
            parse(in);
        } catch (MalformedMessageException e) {
            log.debug("{} of {}: {}", pool.host(), pool.cluster().name(), e.details());
            pool.cluster().stats().protocolErrors.inc();
            ConnectionUser current = user;
            user = null;
            close();
            if (current != null) current.onReset(ResetReason.PROTOCOL_ERROR, null);
        } finally {
            if (in.isReadable() && ctx.channel().isActive() && user != null) unparsed = in;
            else in.release();
        }
    }

    private static ByteBuf join(ChannelHandlerContext ctx, ByteBuf first, ByteBuf second) {
        ByteBuf joined = ctx.alloc().buffer(first.readableBytes() + second.readableBytes());
        joined.writeBytes(first).writeBytes(second);
        first.release();
        second.release();
        return joined;
    }

    private void parse(ByteBuf in) throws MalformedMessageException {
        if (user == null) {
            // Bytes that nobody asked for: whose response would they be?
            if (active == 0 && !isClosedHere()) pool.cluster().stats().protocolErrors.inc();
            close();
            return;
        }
        parser.parse(in, this);
        if (parser.isComplete() && in.isReadable()) {
            pool.cluster().stats().protocolErrors.inc();
            close();
        }
    }

    @Override
    public void onHead(HeaderBlock headers, boolean end) {
        ConnectionUser current = user;
        if (current == null) return;
        if (end) finishIfSent();
        current.onHead(headers, end);
    }

    @Override
    public void onData(ByteBuf data, boolean end) {
        ConnectionUser current = user;
        if (current == null) {
            data.release();
            return;
        }
        if (end) finishIfSent();
        current.onData(data, end);
    }

    @Override
    public void onEnd(@Nullable HeaderBlock trailers) {
        ConnectionUser current = user;
        if (current == null) return;
        finishIfSent();
        current.onEnd(options.trailers() ? trailers : null);
    }

    /// The response is complete. If the request is not, the rest of it goes on being sent first, or
    /// the user abandons the connection.
    private void finishIfSent() {
        if (requestSent || tunnel) finish();
    }

    private void finish() {
        if (user == null) return;
        user = null;
        boolean kept = parser.isKeepAlive() && !tunnel && channel().isActive();
        if (!kept) {
            if (!tunnel && parser.saidClose()) pool.cluster().stats().closeNotified.inc();
            pool.retire(this);
        } else channel().config().setAutoRead(true);
        pool.streamEnded(this);
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        if (user != null) user.onWritability(ctx.channel().isWritable());
        ctx.fireChannelWritabilityChanged();
    }

    @Override
    boolean endIsRegular() {
        return user != null && !isClosedHere() && parser.isUntilClose();
    }

    private boolean isAmidMessage() {
        return parser.isAmidMessage() || unparsed != null;
    }

    @Override
    void ended(ChannelHandlerContext ctx) {
        ConnectionUser current = user;
        boolean broken = current != null && !isClosedHere() && isAmidMessage();
        if (broken) pool.cluster().stats().protocolErrors.inc();
        boolean regular = current != null && parser.close(this);
        if (unparsed != null) unparsed.release();
        unparsed = null;
        user = null;
        if (current != null && !regular)
            current.onReset(
                    broken ? ResetReason.PROTOCOL_ERROR : ResetReason.CONNECTION_TERMINATION, null);
    }
}
