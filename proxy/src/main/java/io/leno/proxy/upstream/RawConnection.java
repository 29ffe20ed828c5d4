package io.leno.proxy.upstream;

import io.leno.proxy.cluster.Addresses;
import io.leno.proxy.cluster.Cluster;
import io.leno.proxy.cluster.ClusterStats;
import io.leno.proxy.cluster.Host;
import io.leno.proxy.cluster.ProxyProtocol;
import io.leno.proxy.codec.HeaderBlock;
import io.leno.proxy.tls.Handshake;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ConnectTimeoutException;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.util.concurrent.Future;

import org.jspecify.annotations.Nullable;

import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;

/// A TCP connection for one request, whose body it carries as it is; the response is a 200 of our
/// own and what the host sends. Envoy: the TCP connection pool of the generic upstream. Belongs to
/// its event loop.
final class RawConnection extends ChannelInboundHandlerAdapter implements UpstreamStream {
    private final Worker worker;
    private final Cluster cluster;
    private final Host host;
    private final ClusterStats stats;
    private @Nullable ConnectionUser user;
    private @Nullable Channel channel;
    private boolean closedHere;

    /// Not both sides had ended.
    private boolean brokenOff;

    private boolean outputEnded;

    RawConnection(Worker worker, Cluster cluster, Host host, ConnectionUser user) {
        this.worker = worker;
        this.cluster = cluster;
        this.host = host;
        this.user = user;
        stats = cluster.stats();
    }

    /// Connects; the user learns of it.
    ///
    /// @param first sent before all else
    /// @param ends of the client's connection
    void open(byte[] first, ProxyProtocol.Ends ends) {
        if (!cluster.breakers().connections.tryAcquire()) {
            stats.connectionOverflow.inc();
            end(ResetReason.OVERFLOW, null);
            return;
        }
        stats.pending.inc();
        stats.connections.inc();
        stats.connectionsActive.inc();
        host.counts().connections.increment();
        host.counts().connectionsActive.increment();
        long started = System.nanoTime();
        Dialer.dial(worker, cluster, host, this, ends, true)
                .addListener((Future<Channel> dialled) -> connected(dialled, first, started));
    }

    private void connected(Future<Channel> dialled, byte[] first, long started) {
        Throwable failure = dialled.cause();
        if (failure != null) {
            failed(failure);
            return;
        }
        Channel open = dialled.getNow();
        channel = open;
        stats.connectTime.record(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - started));
        ConnectionUser current = user;
        if (current == null) {
            close();
            return;
        }
        if (first.length > 0) send(Unpooled.wrappedBuffer(first), false);
        stats.requests.inc();
        host.counts().requests.increment();
        current.onConnection(this);
    }

    private void failed(Throwable failure) {
        boolean late = failure instanceof ConnectTimeoutException;
        stats.connectFailed.inc();
        host.counts().connectsFailed.increment();
        if (late) stats.connectTimeouts.inc();
        stats.pendingFailureEject.inc();
        closedHere = late;
        released();
        end(
                late ? ResetReason.CONNECTION_TIMEOUT : ResetReason.CONNECTION_FAILURE,
                late ? null : ConnectErrors.transportFailure(failure));
    }

    private void released() {
        cluster.breakers().connections.release();
        stats.connectionsActive.dec();
        stats.destroyed.inc();
        (closedHere ? stats.destroyedLocal : stats.destroyedRemote).inc();
        if (brokenOff) {
            stats.destroyedWithRequest.inc();
            (closedHere ? stats.destroyedLocalWithRequest : stats.destroyedRemoteWithRequest).inc();
        }
        host.counts().connectionsActive.decrement();
    }

    /// Nobody waits for the connection any more.
    void cancel() {
        user = null;
        stats.cancelled.inc();
    }

    private Channel channel() {
        if (channel == null) throw new IllegalStateException("not connected");
        return channel;
    }

    @Override
    public InetSocketAddress localAddress() {
        return Addresses.own(channel());
    }

    @Override
    public @Nullable String protocol() {
        return null;
    }

    @Override
    public void send(ConnectionUser attempt, HeaderBlock headers, boolean end) {
        var response = new HeaderBlock();
        response.append(":status", "200");
        worker.loop()
                .execute(
                        () -> {
                            if (user != null) user.onHead(response, false);
                        });
        if (end) sendEnd(null);
    }

    @Override
    public void send(ByteBuf data, boolean end) {
        if (data.isReadable()) {
            stats.bytesSent.add(data.readableBytes());
            var _ = channel().write(data, channel().voidPromise());
            worker.flushLater(channel());
        } else data.release();
        if (end) sendEnd(null);
    }

    @Override
    public void sendEnd(@Nullable HeaderBlock trailers) {
        outputEnded = true;
        channel()
                .writeAndFlush(Unpooled.EMPTY_BUFFER)
                .addListener(
                        sent -> {
                            var _ = Handshake.shutdownOutput(channel());
                        });
    }

    @Override
    public boolean isWritable() {
        return channel().isWritable();
    }

    @Override
    public void reading(boolean wanted) {
        if (user != null) channel().config().setAutoRead(wanted);
    }

    /// All is data already.
    @Override
    public void startTunnel() {}

    @Override
    public void abandon() {
        user = null;
        close();
    }

    private void close() {
        closedHere = true;
        brokenOff = true;
        closeWhenWritten();
    }

    private void closeWhenWritten() {
        channel().writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        var data = (ByteBuf) message;
        stats.bytesReceived.add(data.readableBytes());
        if (user == null) data.release();
        else user.onData(data, false);
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event != ChannelInputShutdownEvent.INSTANCE) return;
        ConnectionUser current = user;
        user = null;
        if (current != null) current.onEnd(null);
        if (outputEnded) closeWhenWritten();
        else close();
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        if (user != null) user.onWritability(ctx.channel().isWritable());
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        brokenOff |= user != null;
        released();
        end(ResetReason.CONNECTION_TERMINATION, null);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        var _ = ctx.close();
    }

    private void end(ResetReason reason, @Nullable String transportFailure) {
        ConnectionUser current = user;
        user = null;
        if (current != null) current.onReset(reason, transportFailure);
    }
}
