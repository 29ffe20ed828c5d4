package io.leno.proxy.upstream;

import io.leno.proxy.cluster.ClusterStats;
import io.leno.proxy.cluster.ConnectionSettings;
import io.leno.proxy.h2.ConnectionEvents;
import io.leno.proxy.h2.Http2Connection;
import io.leno.proxy.h2.Http2Error;
import io.leno.proxy.h2.Http2Stream;
import io.leno.proxy.h2.StreamEvents;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One HTTP/2 connection to a host, in front of the codec in its channel's pipeline. It takes as
/// many streams at once as both sides allow. Belongs to its event loop.
final class MultiplexedConnection extends PooledConnection implements ConnectionEvents {
    private static final Logger log = LoggerFactory.getLogger(MultiplexedConnection.class);

    private final Http2Connection codec;
    private final ClusterStats stats;
    private int limit;
    private boolean broken;
    private boolean reading;

    MultiplexedConnection(HostPool pool) {
        super(pool);
        ConnectionSettings settings = pool.settings();
        stats = pool.cluster().stats();
        limit = settings.http2().maxConcurrentStreams();
        codec =
                new Http2Connection(
                        false,
                        settings.http2(),
                        stats.http2(),
                        settings.maxHeadBytes(),
                        settings.maxHeaders(),
                        this,
                        pool.worker()::flushLater);
    }

    /// How many streams a connection will have room for, as far as one knows before it is there.
    static int expectedConcurrency(ConnectionSettings settings) {
        int most = settings.http2().maxConcurrentStreams();
        return settings.maxRequests() == 0 ? most : Math.min(most, settings.maxRequests());
    }

    /// The channel is connected already.
    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        super.handlerAdded(ctx);
        ctx.pipeline().addLast(codec);
    }

    /// The codec has begun when it was added.
    @Override
    public void channelActive(ChannelHandlerContext ctx) {}

    @Override
    public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
        if (message instanceof ByteBuf data) stats.bytesSent.add(data.readableBytes());
        var _ = ctx.write(message, promise);
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        reading = true;
        ctx.fireChannelRead(message);
        reading = false;
    }

    /// Envoy counts a connection that it closes while it reads from it as one in error.
    @Override
    void close() {
        if (reading && !broken) stats.protocolErrors.inc();
        super.close();
    }

    @Override
    int concurrency() {
        return limit;
    }

    @Override
    UpstreamStream open(ConnectionUser user) {
        var stream = new MultiplexedStream(this, user);
        stream.open(codec);
        return stream;
    }

    /// Why streams that are open now end with the connection.
    ResetReason endReason() {
        return broken ? ResetReason.PROTOCOL_ERROR : ResetReason.CONNECTION_TERMINATION;
    }

    @Override
    boolean endIsRegular() {
        return broken;
    }

    @Override
    void ended(ChannelHandlerContext ctx) {
        ctx.fireChannelInactive();
    }

    @Override
    public StreamEvents onStream(Http2Stream stream) {
        throw new IllegalStateException("a host cannot open streams");
    }

    @Override
    public void onStreamClosed(Http2Stream stream, StreamEvents events) {
        pool.streamEnded(this);
        if (codec.isExhausted()) pool.retire(this);
    }

    @Override
    public void onPeerSettings() {
        int most = pool.settings().http2().maxConcurrentStreams();
        limit = (int) Math.min(most, codec.maxConcurrentStreams());
        pool.concurrencyChanged(this);
    }

    @Override
    public void onGoAway(int lastStream, Http2Error error) {
        stats.closeNotified.inc();
        codec.refuseAfter(lastStream);
        pool.retire(this);
    }

    @Override
    public void onFailure(Http2Error error, String details, boolean overload) {
        log.debug("{} of {}: {}: {}", pool.host(), pool.cluster().name(), error, details);
        stats.protocolErrors.inc();
        broken = true;
        close();
    }

    @Override
    public void onReceived(int bytes) {
        stats.bytesReceived.add(bytes);
    }

    @Override
    public void onClosed() {}
}
