package io.leno.proxy.health;

import io.leno.proxy.cluster.Addresses;
import io.leno.proxy.cluster.Cluster;
import io.leno.proxy.cluster.Host;
import io.leno.proxy.cluster.UpstreamSockets;
import io.leno.proxy.tls.ClientTls;
import io.leno.proxy.tls.Handshake;
import io.leno.proxy.tls.TlsConnection;
import io.leno.proxy.upstream.Dialer;
import io.leno.proxy.upstream.Transport;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;

import java.net.InetSocketAddress;
import java.nio.channels.ClosedChannelException;
import java.time.Duration;
import java.util.function.Consumer;

/// Opens the connections that the health checks of one cluster use: to the host, or to where its
/// checks go instead.
final class HealthDialer {
    private final EventLoop loop;
    private final Transport transport;
    private final Cluster cluster;
    private final HealthCheckSettings settings;

    HealthDialer(
            EventLoop loop, Transport transport, Cluster cluster, HealthCheckSettings settings) {
        this.loop = loop;
        this.transport = transport;
        this.cluster = cluster;
        this.settings = settings;
    }

    /// How long an answer may take.
    Duration timeout() {
        return settings.timeout();
    }

    Cluster cluster() {
        return cluster;
    }

    /// @param user added to the pipeline once data can flow; it is told of the end of the channel
    /// @param failed told when there is no connection
    /// @return closing it ends the attempt
    Channel dial(Host host, ChannelHandler user, Runnable connected, Consumer<Throwable> failed) {
        UpstreamSockets.Socket socket = socket(host);
        ClientTls tls = socket.tls();
        Duration timeout = cluster.settings().connections().connectTimeout();
        InetSocketAddress address = address(host);
        var bootstrap =
                new Bootstrap()
                        .group(loop)
                        .channel(transport.channelFor(address))
                        .option(
                                ChannelOption.CONNECT_TIMEOUT_MILLIS,
                                (int) Math.min(timeout.toMillis(), Integer.MAX_VALUE))
                        .handler(new ChannelInboundHandlerAdapter());
        if (!address.isUnresolved()) bootstrap.option(ChannelOption.TCP_NODELAY, true);
        ChannelFuture connecting = bootstrap.connect(transport.socketAddress(address));
        connecting.addListener(
                (ChannelFuture done) -> {
                    if (!done.isSuccess()) {
                        failed.accept(done.cause());
                        return;
                    }
                    Dialer.announce(done.channel(), socket.proxied(), null);
                    if (tls == null)
                        loop.execute(() -> plain(done.channel(), user, connected, failed));
                    else {
                        var secured = new Secured(done.channel(), user, connected, failed);
                        tls.connect(
                                done.channel(),
                                host.endpoint().name(),
                                null,
                                new ClientTls.Offer(settings.alpn(), null),
                                timeout,
                                secured);
                    }
                });
        return connecting.channel();
    }

    /// Comes after the channel's own news of being connected, which the user is not to get a second
    /// time.
    private static void plain(
            Channel channel, ChannelHandler user, Runnable connected, Consumer<Throwable> failed) {
        if (!channel.isActive()) {
            failed.accept(new ClosedChannelException());
            return;
        }
        channel.pipeline().addLast(user);
        connected.run();
    }

    String scheme(Host host) {
        return socket(host).tls() == null ? "http" : "https";
    }

    private UpstreamSockets.Socket socket(Host host) {
        var labels = settings.socketLabels();
        return labels == null
                ? cluster.settings().sockets().of(host.endpoint())
                : cluster.settings().sockets().of(labels);
    }

    /// Envoy: `Endpoint.health_check_config`.
    InetSocketAddress address(Host host) {
        Host.Probe probe = host.endpoint().probe();
        InetSocketAddress own = host.address();
        if (own.isUnresolved() && probe.address().isEmpty()) return own;
        int port = probe.port() > 0 ? probe.port() : Addresses.port(own);
        if (probe.address().isEmpty()) return new InetSocketAddress(own.getAddress(), port);
        return Addresses.ofLiteral(probe.address(), port);
    }

    private record Secured(
            Channel channel, ChannelHandler user, Runnable connected, Consumer<Throwable> failed)
            implements Handshake.Outcome {
        @Override
        public void secured(TlsConnection connection) {
            channel.pipeline().addLast(user);
            connected.run();
        }

        @Override
        public void failed(Throwable cause) {
            failed.accept(cause);
        }
    }
}
