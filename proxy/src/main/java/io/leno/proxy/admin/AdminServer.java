package io.leno.proxy.admin;

import io.leno.proxy.stats.Stats;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.util.concurrent.DefaultThreadFactory;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// Envoy's admin interface over HTTP/1.1. It has an event loop of its own, so that it answers
/// whatever the data path does.
public final class AdminServer implements AutoCloseable {
    /// A plugin can be uploaded.
    private static final int MAX_REQUEST_BYTES = 64 * 1024 * 1024;

    private final EventLoopGroup loop;
    private final Channel listening;

    private AdminServer(EventLoopGroup loop, Channel listening) {
        this.loop = loop;
        this.listening = listening;
    }

    /// Binds and serves until closed.
    ///
    /// @param address port 0 for any
    /// @throws IOException when the address cannot be bound; the message names it
    public static AdminServer start(
            InetSocketAddress address, AdminView view, AdminActions actions, Stats stats)
            throws IOException {
        var endpoints = new AdminEndpoints(endpoints(view, actions, stats));
        var loop =
                new MultiThreadIoEventLoopGroup(
                        1, new DefaultThreadFactory("admin", true), NioIoHandler.newFactory());
        ChannelFuture bound =
                new ServerBootstrap()
                        .group(loop)
                        .channel(NioServerSocketChannel.class)
                        .childHandler(pipeline(endpoints))
                        .bind(address)
                        .awaitUninterruptibly();
        if (bound.isSuccess()) return new AdminServer(loop, bound.channel());
        var _ = loop.shutdownGracefully(0, 0, TimeUnit.SECONDS);
        throw new IOException(
                "admin address "
                        + address.getHostString()
                        + ":"
                        + address.getPort()
                        + " cannot be bound: "
                        + bound.cause().getMessage(),
                bound.cause());
    }

    private static List<AdminEndpoint> endpoints(
            AdminView view, AdminActions actions, Stats stats) {
        var all = new ArrayList<AdminEndpoint>();
        all.addAll(new ServerPages(view).endpoints());
        all.addAll(new ConfigPages(view).endpoints());
        all.addAll(new StatsPages(stats, view::measure).endpoints());
        all.addAll(new ActionPages(actions, stats).endpoints());
        all.addAll(new RuntimePages(view.runtime()).endpoints());
        all.addAll(new PluginPages(view.deployments()).endpoints());
        all.addAll(new ProfilePages(view.profilePath()).endpoints());
        return all;
    }

    private static ChannelInitializer<SocketChannel> pipeline(AdminEndpoints endpoints) {
        return new ChannelInitializer<>() {
            @Override
            protected void initChannel(SocketChannel channel) {
                channel.pipeline()
                        .addLast("codec", new HttpServerCodec())
                        .addLast("whole", new HttpObjectAggregator(MAX_REQUEST_BYTES))
                        .addLast("admin", new AdminHandler(endpoints));
            }
        };
    }

    /// Where it listens, with the actual port.
    public InetSocketAddress address() {
        return (InetSocketAddress) listening.localAddress();
    }

    @Override
    public void close() {
        listening.close().awaitUninterruptibly();
        var _ = loop.shutdownGracefully(0, 1, TimeUnit.SECONDS);
    }
}
