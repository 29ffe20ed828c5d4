package io.leno.proxy.tcp;

import io.leno.api.filter.ResponseFlag;
import io.leno.proxy.accesslog.AccessLog;
import io.leno.proxy.accesslog.LogType;
import io.leno.proxy.cluster.Cluster;
import io.leno.proxy.cluster.Host;
import io.leno.proxy.cluster.MetadataMatch;
import io.leno.proxy.cluster.ProxyProtocol;
import io.leno.proxy.http.ConnectionInfo;
import io.leno.proxy.http.ConnectionServer;
import io.leno.proxy.tls.Handshake;
import io.leno.proxy.upstream.DeadlineTimer;
import io.leno.proxy.upstream.Worker;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
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
    private @Nullable TcpUpstream upstream;
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

    /// Data can flow to the host.
    private boolean connected;

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
        TunnelSettings tunnel = proxy.settings().tunnel();
        if (tunnel == null && !to.breakers().connections.tryAcquire()) {
            to.stats().connectionOverflow.inc();
            info.addFlag(ResponseFlag.UPSTREAM_OVERFLOW);
            var _ = downstream().close();
            return;
        }
        info.upstreamHost = chosen;
        info.attempts = attempts;
        info.attempted(chosen);
        var far = new HostSide(to);
        if (tunnel == null) {
            var direct = new DirectUpstream(worker, to, chosen, far);
            far.upstream = direct;
            upstream = direct;
            direct.open(ends(), info);
        } else {
            var inside = new TunnelUpstream(tunnel, far, listener.filterState());
            far.upstream = inside;
            upstream = inside;
            inside.open(worker, to, chosen, info, listener.tls() != null);
        }
    }

    private ProxyProtocol.Ends ends() {
        return new ProxyProtocol.Ends(listener.remoteAddress(), listener.originalDestination());
    }

    private void connected(TcpUpstream to) {
        connected = true;
        if (proxy.settings().logsConnect()) log(LogType.TCP_UPSTREAM_CONNECTED);
        info.upstreamLocalAddress = to.localAddress();
        reading(downstream(), true);
        passEarly(to);
    }

    private void failed(Cluster to, @Nullable String transportFailure) {
        upstream = null;
        if (ended) return;
        info.addFlag(ResponseFlag.UPSTREAM_CONNECTION_FAILURE);
        if (attempts < proxy.settings().connectAttempts()) {
            retry(to);
            return;
        }
        to.stats().scope().counter("upstream_cx_connect_attempts_exceeded").inc();
        info.addFlag(ResponseFlag.UPSTREAM_RETRY_LIMIT_EXCEEDED);
        info.transportFailure = transportFailure;
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

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        var data = (ByteBuf) message;
        lastActivity = System.nanoTime();
        proxy.bytesReceived.add(data.readableBytes());
        info.bytesReceived += data.readableBytes();
        TcpUpstream to = upstream;
        if (to == null || !connected) {
            early.add(data);
            return;
        }
        to.send(data);
        if (!to.isWritable()) reading(ctx.channel(), false);
    }

    private void passEarly(TcpUpstream to) {
        while (!early.isEmpty()) to.send(early.remove());
        if (!to.isWritable()) reading(downstream(), false);
        if (endedEarly) to.sendEnd();
    }

    /// Nothing more comes from a side that has ended its output, and Netty 4.2.18 closes an epoll
    /// channel that is told to read again after that.
    static void reading(Channel from, boolean wanted) {
        if (from instanceof DuplexChannel side && side.isInputShutdown()) return;
        from.config().setAutoRead(wanted);
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        if (upstream != null && connected) upstream.reading(ctx.channel().isWritable());
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event == ChannelInputShutdownEvent.INSTANCE) {
            if (upstream == null || !connected) endedEarly = true;
            else upstream.sendEnd();
        } else if (event == ChannelInputShutdownReadComplete.INSTANCE) closeIfBothEnded();
    }

    private void closeIfBothEnded() {
        TcpUpstream far = upstream;
        if (!(downstream instanceof DuplexChannel near) || far == null) return;
        if (near.isInputShutdown() && far.hasEnded()) closeWhenWritten(near);
    }

    static void closeWhenWritten(Channel channel) {
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
        if (upstream != null) upstream.close();
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

    /// What the host's side tells.
    private final class HostSide implements TcpUpstream.Owner {
        private final Cluster cluster;
        private @Nullable TcpUpstream upstream;

        HostSide(Cluster cluster) {
            this.cluster = cluster;
        }

        @Override
        public void connected() {
            if (ended || upstream == null) return;
            TcpConnection.this.connected(upstream);
        }

        @Override
        public void failed(@Nullable String transportFailure) {
            TcpConnection.this.failed(cluster, transportFailure);
        }

        @Override
        public void received(ByteBuf data) {
            lastActivity = System.nanoTime();
            if (ended || upstream == null) {
                data.release();
                return;
            }
            proxy.bytesSent.add(data.readableBytes());
            info.bytesSent += data.readableBytes();
            Channel to = downstream();
            var _ = to.write(data, to.voidPromise());
            worker.flushLater(to);
            if (!to.isWritable()) upstream.reading(false);
        }

        @Override
        public void inputEnded() {
            if (ended) return;
            Channel to = downstream();
            to.writeAndFlush(Unpooled.EMPTY_BUFFER)
                    .addListener(
                            sent ->
                                    Handshake.shutdownOutput(to)
                                            .addListener(shut -> closeIfBothEnded()));
        }

        @Override
        public void closed(boolean reset) {
            if (ended) return;
            if (reset) info.addFlag(ResponseFlag.UPSTREAM_REMOTE_RESET);
            closeWhenWritten(downstream());
        }

        @Override
        public void writable(boolean writable) {
            if (!ended) reading(downstream(), writable);
        }
    }
}
