package io.leno.proxy.upstream;

import io.leno.proxy.codec.HeaderBlock;
import io.leno.proxy.codec.HttpWriter;
import io.leno.proxy.codec.MalformedMessageException;
import io.leno.proxy.codec.MessageEvents;
import io.leno.proxy.codec.ResponseParser;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.net.InetSocketAddress;

/// One HTTP/1.1 connection to a host: idle in its pool, or at work for one request. Belongs to its
/// event loop.
final class UpstreamConnection extends ChannelInboundHandlerAdapter
        implements MessageEvents, UpstreamStream {
    private static final Logger log = LoggerFactory.getLogger(UpstreamConnection.class);
    private static final int MAX_HEAD_BYTES = 60 * 1024;
    private static final int MAX_HEADERS = 100;

    private final HostPool pool;
    private final ResponseParser parser = new ResponseParser(MAX_HEAD_BYTES, MAX_HEADERS);
    private @Nullable Channel channel;
    private @Nullable ConnectionUser user;
    private @Nullable ByteBuf unparsed;
    private boolean chunked;
    private boolean requestSent;
    private boolean tunnel;
    private boolean opened;
    private int requests;
    private long idleSince;

    UpstreamConnection(HostPool pool) {
        this.pool = pool;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        channel = ctx.channel();
    }

    private Channel channel() {
        if (channel == null) throw new IllegalStateException("not connected");
        return channel;
    }

    void opened() {
        opened = true;
    }

    @Override
    public InetSocketAddress localAddress() {
        return (InetSocketAddress) channel().localAddress();
    }

    void idleSince(long nanoTime) {
        idleSince = nanoTime;
    }

    long idleSince() {
        return idleSince;
    }

    @Override
    public void send(ConnectionUser attempt, HeaderBlock headers, boolean end) {
        user = attempt;
        requests++;
        requestSent = end;
        String method = headers.get(":method", "");
        parser.expect(method.equals("HEAD"));
        chunked = !end && headers.get("content-length") == null && headers.get("upgrade") == null;
        if (chunked) headers.put("transfer-encoding", "chunked");
        if (end && mayHaveBody(method) && headers.get("content-length") == null) {
            headers.put("content-length", "0");
        }
        ByteBuf out = channel().alloc().buffer(1024);
        HttpWriter.request(headers, out);
        write(out);
        if (end) sent();
    }

    private static boolean mayHaveBody(String method) {
        return switch (method) {
            case "GET", "HEAD", "DELETE", "TRACE", "OPTIONS", "CONNECT" -> false;
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
            HttpWriter.lastChunk(trailers, out);
            write(out);
        }
        sent();
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
        pool.cluster().stats().sentResets.inc();
        pool.cluster().stats().destroyedLocal.inc();
        close();
    }

    void close() {
        var _ = channel().close();
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
            reset(ResetReason.PROTOCOL_ERROR, e.details());
            var _ = ctx.close();
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
            if (opened) close();
            return;
        }
        parser.parse(in, this);
        if (parser.isComplete() && in.isReadable()) close();
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
        current.onEnd(trailers);
    }

    /// The response is complete. If the request is not, the rest of it goes on being sent first, or
    /// the user abandons the connection.
    private void finishIfSent() {
        if (requestSent || tunnel) finish();
    }

    private void finish() {
        if (user == null) return;
        user = null;
        int most = pool.cluster().settings().connections().maxRequests();
        boolean worn = most > 0 && requests >= most;
        if (worn) pool.cluster().stats().maxRequestsReached.inc();
        if (tunnel || worn || pool.isDraining() || !parser.isKeepAlive() || !channel().isActive()) {
            pool.cluster().stats().destroyedLocal.inc();
            close();
            return;
        }
        channel().config().setAutoRead(true);
        pool.ready(this);
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        if (user != null) user.onWritability(ctx.channel().isWritable());
        ctx.fireChannelWritabilityChanged();
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        if (user != null && !parser.close(this)) {
            pool.cluster().stats().destroyedRemote.inc();
            reset(ResetReason.CONNECTION_TERMINATION, null);
        }
        if (unparsed != null) unparsed.release();
        unparsed = null;
        if (opened) pool.closed(this);
        opened = false;
    }

    private void reset(ResetReason reason, @Nullable String transportFailure) {
        ConnectionUser current = user;
        user = null;
        if (current == null) return;
        pool.cluster().stats().destroyedWithRequest.inc();
        current.onReset(reason, transportFailure);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        log.debug("{} of {}: {}", pool.host(), pool.cluster().name(), cause.toString());
        var _ = ctx.close();
    }
}
