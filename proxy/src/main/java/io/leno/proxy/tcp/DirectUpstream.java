package io.leno.proxy.tcp;

import io.leno.proxy.cluster.Addresses;
import io.leno.proxy.cluster.Cluster;
import io.leno.proxy.cluster.Host;
import io.leno.proxy.cluster.ProxyProtocol;
import io.leno.proxy.http.ConnectionInfo;
import io.leno.proxy.tls.Handshake;
import io.leno.proxy.upstream.ConnectErrors;
import io.leno.proxy.upstream.Dialer;
import io.leno.proxy.upstream.Worker;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ConnectTimeoutException;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.DuplexChannel;
import io.netty.util.concurrent.Future;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.net.InetSocketAddress;

/// A TCP connection to a host for one client's connection. Belongs to its event loop.
final class DirectUpstream extends ChannelInboundHandlerAdapter implements TcpUpstream {
    private static final Logger log = LoggerFactory.getLogger(DirectUpstream.class);

    private final Worker worker;
    private final Cluster cluster;
    private final Host host;
    private final Owner owner;
    private @Nullable Channel channel;
    private boolean over;

    /// The connection was ended by us.
    private boolean closedHere;

    DirectUpstream(Worker worker, Cluster cluster, Host host, Owner owner) {
        this.worker = worker;
        this.cluster = cluster;
        this.host = host;
        this.owner = owner;
    }

    /// Connects; the circuit breaker has let it.
    ///
    /// @param ends of the client's connection
    void open(ProxyProtocol.Ends ends, ConnectionInfo info) {
        cluster.stats().pending.inc();
        cluster.stats().pendingActive.inc();
        cluster.stats().connections.inc();
        host.counts().connections.increment();
        Dialer.dial(worker, cluster, host, this, ends, true)
                .addListener((Future<Channel> dialled) -> dialled(dialled, info));
    }

    private void dialled(Future<Channel> dialled, ConnectionInfo info) {
        cluster.stats().pendingActive.dec();
        if (!dialled.isSuccess()) {
            failed(dialled.cause());
            return;
        }
        Channel open = dialled.getNow();
        cluster.stats().requests.inc();
        cluster.stats().requestsActive.inc();
        host.counts().requests.increment();
        host.counts().requestsActive.incrementAndGet();
        cluster.stats().connectionsActive.inc();
        host.counts().connectionsActive.increment();
        open.closeFuture().addListener(closed -> disconnected());
        if (over) {
            closedHere = true;
            var _ = open.close();
            return;
        }
        channel = open;
        host.monitor().connectedForGood();
        info.upstreamTls = Handshake.outcomeOf(open);
        owner.connected();
    }

    private void failed(Throwable cause) {
        cluster.breakers().connections.release();
        cluster.stats().pendingFailureEject.inc();
        cluster.stats().connectFailed.inc();
        cluster.stats().destroyed.inc();
        cluster.stats().destroyedRemote.inc();
        if (cause instanceof ConnectTimeoutException) cluster.stats().connectTimeouts.inc();
        host.counts().connectsFailed.increment();
        host.monitor().connectFailed();
        if (!over) owner.failed(ConnectErrors.transportFailure(cause));
    }

    private void disconnected() {
        cluster.breakers().connections.release();
        cluster.stats().connectionsActive.dec();
        cluster.stats().requestsActive.dec();
        host.counts().requestsActive.decrementAndGet();
        cluster.stats().destroyed.inc();
        cluster.stats().destroyedWithRequest.inc();
        (closedHere ? cluster.stats().destroyedLocal : cluster.stats().destroyedRemote).inc();
        (closedHere
                        ? cluster.stats().destroyedLocalWithRequest
                        : cluster.stats().destroyedRemoteWithRequest)
                .inc();
        host.counts().connectionsActive.decrement();
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
    public void send(ByteBuf data) {
        cluster.stats().bytesSent.add(data.readableBytes());
        var _ = channel().write(data, channel().voidPromise());
        worker.flushLater(channel());
    }

    @Override
    public void sendEnd() {
        Channel to = channel();
        to.writeAndFlush(Unpooled.EMPTY_BUFFER)
                .addListener(
                        sent -> {
                            var _ = Handshake.shutdownOutput(to);
                        });
    }

    @Override
    public boolean isWritable() {
        return channel().isWritable();
    }

    @Override
    public void reading(boolean wanted) {
        TcpConnection.reading(channel(), wanted);
    }

    @Override
    public boolean hasEnded() {
        return channel instanceof DuplexChannel far && far.isInputShutdown();
    }

    @Override
    public void close() {
        over = true;
        Channel open = channel;
        if (open == null) return;
        closedHere = open.isActive() && !hasEnded();
        TcpConnection.closeWhenWritten(open);
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        var data = (ByteBuf) message;
        if (over) {
            data.release();
            return;
        }
        cluster.stats().bytesReceived.add(data.readableBytes());
        owner.received(data);
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        if (!over) owner.writable(ctx.channel().isWritable());
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event == ChannelInputShutdownEvent.INSTANCE && !over) owner.inputEnded();
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        if (over) return;
        over = true;
        owner.closed(false);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        log.debug("{}: {}", ctx.channel(), cause.toString());
        boolean reset = String.valueOf(cause.getMessage()).contains("reset");
        var _ = ctx.close();
        if (!reset || over) return;
        over = true;
        owner.closed(true);
    }
}
