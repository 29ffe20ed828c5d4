package io.leno.proxy.tcp;

import io.leno.api.filter.ResponseFlag;
import io.leno.proxy.accesslog.AccessLog;
import io.leno.proxy.accesslog.LogType;
import io.leno.proxy.cluster.Addresses;
import io.leno.proxy.cluster.Cluster;
import io.leno.proxy.cluster.Host;
import io.leno.proxy.cluster.MetadataMatch;
import io.leno.proxy.cluster.ProxyProtocol;
import io.leno.proxy.http.ConnectionInfo;
import io.leno.proxy.http.ConnectionServer;
import io.leno.proxy.tls.Handshake;
import io.leno.proxy.upstream.ConnectErrors;
import io.leno.proxy.upstream.DeadlineTimer;
import io.leno.proxy.upstream.Dialer;
import io.leno.proxy.upstream.Worker;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.ConnectTimeoutException;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.ChannelInputShutdownReadComplete;
import io.netty.channel.socket.DuplexChannel;
import io.netty.util.concurrent.Future;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.util.ArrayDeque;
import java.util.concurrent.TimeUnit;

/// One downstream TCP connection and its upstream one, both on the same event loop. What one side
/// sends is written to the other; a side that does not keep up stops the other's reading; an end of
/// one direction is passed on and the other direction goes on.
final class TcpConnection extends ChannelInboundHandlerAdapter {
    private static final Logger log = LoggerFactory.getLogger(TcpConnection.class);

    private final TcpProxy proxy;
    private final Worker worker;
    private final ConnectionServer.Downstream listener;
    private final DeadlineTimer timer;
    private final ConnectionInfo info;
    private @Nullable Channel downstream;
    private @Nullable Channel upstream;
    private @Nullable Cluster cluster;
    private @Nullable MetadataMatch labels;
    private long lastActivity = System.nanoTime();

    /// What came before there was an upstream connection; epoll reads it when the client has ended
    /// its output, whether reading is wanted or not.
    private final ArrayDeque<ByteBuf> early = new ArrayDeque<>(1);

    private boolean endedEarly;
    private @Nullable Future<?> logTimer;
    private int attempts;
    private boolean ended;

    /// The upstream connection was ended by us.
    private boolean closedHere;

    TcpConnection(TcpProxy proxy, Worker worker, ConnectionServer.Downstream listener) {
        this.proxy = proxy;
        this.worker = worker;
        this.listener = listener;
        timer = new DeadlineTimer(worker.loop());
        info = listener.info();
        info.isStream();
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        downstream = ctx.channel();
        downstream.config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, true);
        proxy.connections.inc();
        proxy.connectionsActive.inc();
        armTimer();
        String name = clusterName();
        cluster = proxy.clusters().find(name);
        if (cluster == null) {
            proxy.noRoute.inc();
            info.addFlag(ResponseFlag.NO_CLUSTER_FOUND);
            var _ = downstream.close();
            return;
        }
        info.clusterName = name;
        logAgainAndAgain();
        connect(cluster);
    }

    /// What a filter before has chosen, else by the settings.
    private String clusterName() {
        Object named = listener.filterState().get(TcpProxy.CLUSTER);
        if (named != null) return named.toString();
        TcpSettings.WeightedCluster chosen = proxy.settings().chooseCluster();
        labels = chosen.labels();
        return chosen.name();
    }

    private Channel downstream() {
        if (downstream == null) throw new IllegalStateException("not connected");
        return downstream;
    }

    private void connect(Cluster to) {
        attempts++;
        Host chosen =
                to.pick(
                        TcpPick.of(
                                worker.index(), listener, proxy.settings().hashSource(), labels));
        if (chosen == null) {
            to.stats().noHost.inc();
            info.addFlag(ResponseFlag.NO_HEALTHY_UPSTREAM);
            var _ = downstream().close();
            return;
        }
        if (!to.breakers().connections.tryAcquire()) {
            to.stats().connectionOverflow.inc();
            info.addFlag(ResponseFlag.UPSTREAM_OVERFLOW);
            var _ = downstream().close();
            return;
        }
        info.upstreamHost = chosen;
        to.stats().pending.inc();
        to.stats().pendingActive.inc();
        to.stats().connections.inc();
        chosen.counts().connections.increment();
        info.attempts = attempts;
        info.attempted(chosen);
        Dialer.dial(worker, to, chosen, new UpstreamSide(), ends(), true)
                .addListener((Future<Channel> dialled) -> connected(dialled, to, chosen));
    }

    private ProxyProtocol.Ends ends() {
        return new ProxyProtocol.Ends(listener.remoteAddress(), listener.originalDestination());
    }

    private void connected(Future<Channel> dialled, Cluster to, Host chosen) {
        to.stats().pendingActive.dec();
        if (dialled.isSuccess()) {
            to.stats().requests.inc();
            to.stats().requestsActive.inc();
            chosen.counts().requests.increment();
            chosen.counts().requestsActive.incrementAndGet();
            to.stats().connectionsActive.inc();
            chosen.counts().connectionsActive.increment();
            dialled.getNow().closeFuture().addListener(closed -> disconnected(to, chosen));
            if (ended) {
                closedHere = true;
                var _ = dialled.getNow().close();
                return;
            }
            upstream = dialled.getNow();
            chosen.monitor().connectedForGood();
            info.upstreamTls = Handshake.outcomeOf(upstream);
            if (proxy.settings().logsConnect()) log(LogType.TCP_UPSTREAM_CONNECTED);
            info.upstreamLocalAddress = Addresses.own(upstream);
            reading(downstream(), true);
            passEarly(upstream);
            return;
        }
        to.breakers().connections.release();
        to.stats().pendingFailureEject.inc();
        to.stats().connectFailed.inc();
        to.stats().destroyed.inc();
        to.stats().destroyedRemote.inc();
        if (dialled.cause() instanceof ConnectTimeoutException) to.stats().connectTimeouts.inc();
        chosen.counts().connectsFailed.increment();
        chosen.monitor().connectFailed();
        if (ended) return;
        info.addFlag(ResponseFlag.UPSTREAM_CONNECTION_FAILURE);
        if (attempts < proxy.settings().connectAttempts()) {
            retry(to);
            return;
        }
        to.stats().scope().counter("upstream_cx_connect_attempts_exceeded").inc();
        info.addFlag(ResponseFlag.UPSTREAM_RETRY_LIMIT_EXCEEDED);
        info.transportFailure = ConnectErrors.transportFailure(dialled.cause());
        var _ = downstream().close();
    }

    /// At once, or where the settings say so after a while.
    private void retry(Cluster to) {
        long wait = proxy.settings().backOffNanos(attempts);
        if (wait == 0) {
            connect(to);
            return;
        }
        Runnable again =
                () -> {
                    if (!ended) connect(to);
                };
        var _ = worker.loop().schedule(again, wait, TimeUnit.NANOSECONDS);
    }

    private void disconnected(Cluster from, Host host) {
        from.breakers().connections.release();
        from.stats().connectionsActive.dec();
        from.stats().requestsActive.dec();
        host.counts().requestsActive.decrementAndGet();
        from.stats().destroyed.inc();
        from.stats().destroyedWithRequest.inc();
        (closedHere ? from.stats().destroyedLocal : from.stats().destroyedRemote).inc();
        (closedHere
                        ? from.stats().destroyedLocalWithRequest
                        : from.stats().destroyedRemoteWithRequest)
                .inc();
        host.counts().connectionsActive.decrement();
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        var data = (ByteBuf) message;
        lastActivity = System.nanoTime();
        proxy.bytesReceived.add(data.readableBytes());
        info.bytesReceived += data.readableBytes();
        if (upstream == null) {
            early.add(data);
            return;
        }
        if (cluster != null) cluster.stats().bytesSent.add(data.readableBytes());
        pass(data, upstream, ctx.channel());
    }

    private void passEarly(Channel to) {
        while (!early.isEmpty()) {
            if (cluster != null) cluster.stats().bytesSent.add(early.getFirst().readableBytes());
            pass(early.remove(), to, downstream());
        }
        if (endedEarly) endOfInput(ChannelInputShutdownEvent.INSTANCE, to);
    }

    private void pass(ByteBuf data, Channel to, Channel from) {
        var _ = to.write(data, to.voidPromise());
        worker.flushLater(to);
        if (!to.isWritable()) reading(from, false);
    }

    /// Nothing more comes from a side that has ended its output, and Netty 4.2.18 closes an epoll
    /// channel that is told to read again after that.
    private static void reading(Channel from, boolean wanted) {
        if (from instanceof DuplexChannel side && side.isInputShutdown()) return;
        from.config().setAutoRead(wanted);
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        if (upstream != null) reading(upstream, ctx.channel().isWritable());
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        endOfInput(event, upstream);
    }

    /// One side has nothing more to send.
    private void endOfInput(Object event, @Nullable Channel other) {
        if (event == ChannelInputShutdownEvent.INSTANCE) {
            if (other == null) endedEarly = true;
            else
                other.writeAndFlush(Unpooled.EMPTY_BUFFER)
                        .addListener(sent -> shutdownOutput(other));
        } else if (event == ChannelInputShutdownReadComplete.INSTANCE) closeIfBothEnded();
    }

    private void shutdownOutput(Channel channel) {
        Handshake.shutdownOutput(channel).addListener(shut -> closeIfBothEnded());
    }

    private void closeIfBothEnded() {
        if (!(downstream instanceof DuplexChannel near) || !(upstream instanceof DuplexChannel far))
            return;
        if (near.isInputShutdown() && far.isInputShutdown()) {
            closeWhenWritten(near);
            closeWhenWritten(far);
        }
    }

    private static void closeWhenWritten(Channel channel) {
        channel.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        if (!ended) end();
        ctx.fireChannelInactive();
    }

    private void end() {
        ended = true;
        timer.close();
        early.forEach(ByteBuf::release);
        early.clear();
        if (upstream != null) {
            boolean over = upstream instanceof DuplexChannel far && far.isInputShutdown();
            closedHere = upstream.isActive() && !over;
            closeWhenWritten(upstream);
        }
        proxy.connectionsActive.dec();
        if (logTimer != null) logTimer.cancel(false);
        info.ended();
        log(LogType.TCP_CONNECTION_END);
    }

    private void logAgainAndAgain() {
        long nanos = proxy.settings().logsEvery().toNanos();
        if (nanos == 0) return;
        logTimer =
                worker.loop()
                        .scheduleWithFixedDelay(
                                () -> log(LogType.TCP_PERIODIC),
                                nanos,
                                nanos,
                                TimeUnit.NANOSECONDS);
    }

    private void log(LogType type) {
        info.logType = type;
        for (AccessLog accessLog : proxy.settings().accessLogs()) accessLog.log(info);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        log.debug("{}: {}", ctx.channel(), cause.toString());
        var _ = ctx.close();
    }

    private void armTimer() {
        long idle = proxy.settings().idleTimeout().toNanos();
        long most = proxy.settings().maxDuration().toNanos();
        if (idle == 0 && most == 0) return;
        long deadline = idle == 0 ? Long.MAX_VALUE : lastActivity + idle;
        if (most > 0) deadline = Math.min(deadline, info.startNanos + most);
        timer.arm(deadline, this::onTimer);
    }

    private void onTimer() {
        long now = System.nanoTime();
        long idle = proxy.settings().idleTimeout().toNanos();
        long most = proxy.settings().maxDuration().toNanos();
        if (idle > 0 && now - lastActivity >= idle) {
            proxy.idleTimeouts.inc();
            var _ = downstream().close();
        } else if (most > 0 && now - info.startNanos >= most) {
            proxy.maxDurations.inc();
            info.addFlag(ResponseFlag.DURATION_TIMEOUT);
            var _ = downstream().close();
        } else armTimer();
    }

    /// The other end of the relay.
    private final class UpstreamSide extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            var data = (ByteBuf) message;
            lastActivity = System.nanoTime();
            if (ended) {
                data.release();
                return;
            }
            proxy.bytesSent.add(data.readableBytes());
            info.bytesSent += data.readableBytes();
            if (cluster != null) cluster.stats().bytesReceived.add(data.readableBytes());
            pass(data, downstream(), ctx.channel());
        }

        @Override
        public void channelWritabilityChanged(ChannelHandlerContext ctx) {
            reading(downstream(), ctx.channel().isWritable());
        }

        @Override
        public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
            endOfInput(event, downstream);
        }

        @Override
        public void channelInactive(ChannelHandlerContext ctx) {
            if (!ended) closeWhenWritten(downstream());
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            log.debug("{}: {}", ctx.channel(), cause.toString());
            boolean reset = String.valueOf(cause.getMessage()).contains("reset");
            if (reset && !ended) info.addFlag(ResponseFlag.UPSTREAM_REMOTE_RESET);
            var _ = ctx.close();
        }
    }
}
