package io.leno.proxy.upstream;

import io.netty.channel.Channel;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One connection of a [HostPool], whatever it speaks: how many streams it has and may have.
/// Belongs to its event loop.
abstract class PooledConnection extends ChannelDuplexHandler {
    private static final Logger log = LoggerFactory.getLogger(PooledConnection.class);

    /// What the pool may do with it.
    enum State {
        CONNECTING,

        /// Takes streams.
        READY,

        /// Has all the streams that it may have at once.
        BUSY,

        /// Ends with its last stream.
        DRAINING,
        CLOSED
    }

    final HostPool pool;
    State state = State.CONNECTING;

    /// Streams that are open.
    int active;

    /// Streams that it may still open in its life.
    int left;

    /// Streams that it has had.
    int requests;

    /// Since when it has no stream; on the clock of `System.nanoTime()`.
    long idleSince;

    long openedAt;

    private @Nullable Channel channel;
    private boolean closedHere;

    PooledConnection(HostPool pool) {
        this.pool = pool;
        int most = pool.settings().maxRequests();
        left = most == 0 ? Integer.MAX_VALUE : most;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        channel = ctx.channel();
    }

    final Channel channel() {
        if (channel == null) throw new IllegalStateException("not connected");
        return channel;
    }

    /// How many streams it may have at once.
    abstract int concurrency();

    /// A stream for this user; there is room for it.
    abstract UpstreamStream open(ConnectionUser user);

    /// The channel is closed: tells the users of its streams.
    abstract void ended(ChannelHandlerContext ctx);

    /// Its end is that of the message it carries, or the error that ended it was counted already.
    abstract boolean endIsRegular();

    final int room() {
        return Math.min(left, concurrency() - active);
    }

    /// Closes it from our side.
    void close() {
        closedHere = true;
        var _ = channel().close();
    }

    final boolean isClosedHere() {
        return closedHere;
    }

    @Override
    public final void channelInactive(ChannelHandlerContext ctx) {
        if (state == State.CLOSED) return;
        boolean connected = state != State.CONNECTING;
        if (connected) pool.closing(this, active > 0 && !endIsRegular());
        state = State.CLOSED;
        ended(ctx);
        if (connected) pool.closed(this);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        log.debug("{} of {}: {}", pool.host(), pool.cluster().name(), cause.toString());
        var _ = ctx.close();
    }
}
