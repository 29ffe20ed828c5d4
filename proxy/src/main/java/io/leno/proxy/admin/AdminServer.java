package io.leno.proxy.admin;

import io.leno.api.connection.NamedAddress;
import io.leno.proxy.cluster.Addresses;
import io.leno.proxy.listener.PipeFiles;
import io.leno.proxy.stats.Stats;
import io.leno.proxy.upstream.Transport;
import io.leno.runtime.spi.ProxyCore;
import io.leno.runtime.spi.ProxyTerm;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpServerCodec;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;

/// Envoy's admin interface over HTTP/1.1. It has an event loop of its own, so that it answers
/// whatever the data path does.
public final class AdminServer implements AutoCloseable {
    /// A plugin can be uploaded.
    private static final int MAX_REQUEST_BYTES = 64 * 1024 * 1024;

    private final AdminEndpoints endpoints;
    private final ProxyTerm.Listening listening;
    private final ChannelGroup connections;
    private final InetSocketAddress asked;

    private AdminServer(
            AdminEndpoints endpoints,
            ProxyTerm term,
            EventLoopGroup loop,
            InetSocketAddress address)
            throws IOException {
        this.endpoints = endpoints;
        asked = address;
        connections = new DefaultChannelGroup(loop.next());
        var bootstrap = new ServerBootstrap().group(loop);
        listening =
                term.listen(
                        "admin",
                        bootstrap,
                        () -> newChannel(address),
                        Transport.NIO.socketAddress(address),
                        this::accept);
    }

    private static ServerChannel newChannel(InetSocketAddress address) {
        PipeFiles.remove(address);
        return address.isUnresolved() && NamedAddress.isNamed(address)
                ? Transport.NIO.newServerChannel(address)
                : new NioServerSocketChannel();
    }

    /// Binds and serves until closed.
    ///
    /// @param term has the event loop, and the socket where another generation has opened it
    /// @param address port 0 for any
    /// @throws IOException when the address cannot be bound; the message names it
    public static AdminServer start(
            ProxyTerm term,
            InetSocketAddress address,
            AdminView view,
            AdminActions actions,
            Stats stats)
            throws IOException {
        var endpoints = new AdminEndpoints(endpoints(view, actions, stats));
        EventLoopGroup loop = term.loops("admin", 1, NioIoHandler.newFactory());
        try {
            return new AdminServer(endpoints, term, loop, address);
        } catch (IOException e) {
            throw new IOException(
                    "admin address "
                            + Addresses.text(address)
                            + " cannot be bound: "
                            + e.getMessage(),
                    e);
        }
    }

    private void accept(Channel channel) {
        channel.pipeline()
                .addLast("codec", new HttpServerCodec())
                .addLast("whole", new HttpObjectAggregator(MAX_REQUEST_BYTES));
        adopt(channel);
    }

    /// Goes on with a connection of another generation; called on its event loop.
    public void adopt(Channel channel) {
        channel.pipeline().addLast("admin", new AdminHandler(endpoints));
        connections.add(channel);
    }

    /// Connections go to the next generation; a request is answered at once, so none is under way.
    public void moveTo(ProxyCore next) {
        for (Channel channel : connections) {
            channel.eventLoop()
                    .execute(
                            () -> {
                                connections.remove(channel);
                                channel.pipeline().remove("admin");
                                if (next.adoptAdmin(channel)) return;
                                var _ = channel.close();
                            });
        }
    }

    private static List<AdminEndpoint> endpoints(
            AdminView view, AdminActions actions, Stats stats) {
        var all = new ArrayList<AdminEndpoint>();
        all.addAll(new ServerPages(view).endpoints());
        all.addAll(new ConfigPages(view).endpoints());
        all.addAll(new StatsPages(stats, view::measure).endpoints());
        all.addAll(new ActionPages(actions, stats).endpoints());
        all.addAll(new RuntimePages(view.runtime()).endpoints());
        all.addAll(new PluginPages(view.deployments(), stats).endpoints());
        all.addAll(new ProfilePages(view.profilePath()).endpoints());
        return all;
    }

    /// Where it listens, with the actual port.
    public InetSocketAddress address() {
        InetSocketAddress actual = Addresses.of(listening.address());
        return actual == null ? asked : actual;
    }

    @Override
    public void close() {
        listening.close();
        var _ = connections.close();
    }
}
