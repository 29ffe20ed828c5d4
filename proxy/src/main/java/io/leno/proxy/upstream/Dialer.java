package io.leno.proxy.upstream;

import io.leno.api.connection.NamedAddress;
import io.leno.proxy.cluster.Addresses;
import io.leno.proxy.cluster.Cluster;
import io.leno.proxy.cluster.Host;
import io.leno.proxy.cluster.Passthrough;
import io.leno.proxy.cluster.ProxyProtocol;
import io.leno.proxy.cluster.UpstreamSockets;
import io.leno.proxy.internal.PassedOn;
import io.leno.proxy.tls.ClientTls;
import io.leno.proxy.tls.Handshake;
import io.leno.proxy.tls.TlsConnection;
import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;

import org.jspecify.annotations.Nullable;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;

/// Opens connections to hosts: by TCP, and by TLS over it where the cluster says so for the host.
/// The time for it is the cluster's `connect_timeout`.
public final class Dialer {
    private Dialer() {}

    /// What is wanted of a connection, and who gets its data.
    public interface Wishes {
        /// What TLS asks for; null: what the transport socket says.
        @Nullable String serverName();

        /// Offered by ALPN where the transport socket names none.
        List<String> protocols();

        /// Offered by ALPN in place of what the transport socket names; null: nothing is.
        default @Nullable List<String> protocolsInstead() {
            return null;
        }

        /// Of the connection that this one is for; null for one of the proxy's own.
        default ProxyProtocol.@Nullable Ends ends() {
            return null;
        }

        /// Added to the channel's pipeline before data can come.
        ///
        /// @param protocol what ALPN has agreed on; empty where nothing was
        ChannelHandler handler(String protocol);
    }

    private record Plain(ChannelHandler user, ProxyProtocol.@Nullable Ends ends) implements Wishes {
        @Override
        public @Nullable String serverName() {
            return null;
        }

        @Override
        public List<String> protocols() {
            return List.of();
        }

        @Override
        public ChannelHandler handler(String protocol) {
            return user;
        }
    }

    /// @param user added to the channel's pipeline once data can flow
    /// @param ends of the connection that this one is for; null for one of the proxy's own
    /// @param halfClosure whether the one direction may end before the other
    /// @return completes on the worker's loop
    public static Future<Channel> dial(
            Worker worker,
            Cluster cluster,
            Host host,
            ChannelHandler user,
            ProxyProtocol.@Nullable Ends ends,
            boolean halfClosure) {
        return dial(worker, cluster, host, new Plain(user, ends), halfClosure);
    }

    static Future<Channel> dial(Worker worker, Cluster cluster, Host host, Wishes wishes) {
        return dial(worker, cluster, host, wishes, false);
    }

    private static Future<Channel> dial(
            Worker worker, Cluster cluster, Host host, Wishes wishes, boolean halfClosure) {
        UpstreamSockets.Socket by = cluster.settings().sockets().of(host.endpoint());
        Promise<Channel> dialled = worker.loop().newPromise();
        long until = System.nanoTime() + cluster.settings().connectTimeout().toNanos();
        var begin = new Beginning(host, by, wishes, dialled, until);
        if (NamedAddress.internalListener(host.address()) != null) {
            worker.loop().execute(() -> inside(worker, cluster, begin, halfClosure));
            return dialled;
        }
        Bootstrap bootstrap = bootstrap(worker, cluster, host, halfClosure);
        bootstrap
                .connect(worker.transport().socketAddress(host.address()))
                .addListener(
                        (ChannelFuture connect) -> {
                            if (connect.isSuccess()) begin.on(connect.channel());
                            else dialled.setFailure(connect.cause());
                        });
        return dialled;
    }

    private static Bootstrap bootstrap(
            Worker worker, Cluster cluster, Host host, boolean halfClosure) {
        long timeout = cluster.settings().connectTimeout().toMillis();
        var bootstrap =
                new Bootstrap()
                        .group(worker.loop())
                        .channel(worker.transport().channelFor(host.address()))
                        .option(ChannelOption.ALLOW_HALF_CLOSURE, halfClosure)
                        .option(
                                ChannelOption.CONNECT_TIMEOUT_MILLIS,
                                (int) Math.min(timeout, Integer.MAX_VALUE))
                        .handler(new ChannelInboundHandlerAdapter());
        if (!host.address().isUnresolved()) bootstrap.option(ChannelOption.TCP_NODELAY, true);
        WriteBufferWaterMark marks = marks(cluster);
        if (marks != null) bootstrap.option(ChannelOption.WRITE_BUFFER_WATER_MARK, marks);
        var socket = cluster.settings().connections().socket();
        if (!host.address().isUnresolved()) worker.transport().apply(socket, bootstrap);
        InetSocketAddress source = socket.sourceFor(host.address());
        return source == null ? bootstrap : bootstrap.localAddress(source);
    }

    /// Null: Netty's.
    private static @Nullable WriteBufferWaterMark marks(Cluster cluster) {
        int limit = cluster.settings().connections().bufferLimitBytes();
        return limit > 1 ? new WriteBufferWaterMark(limit / 2, limit) : null;
    }

    /// To a listener of this proxy.
    private static void inside(
            Worker worker, Cluster cluster, Beginning begin, boolean halfClosure) {
        Passthrough passed = begin.by().passed();
        Channel channel =
                worker.internal()
                        .connect(
                                worker.loop(),
                                begin.host().address(),
                                passed == null ? PassedOn.NOTHING : passed.to(begin.host()));
        if (channel == null) {
            begin.dialled().setFailure(new NoListenerException(begin.host().address()));
            return;
        }
        channel.config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, halfClosure);
        WriteBufferWaterMark marks = marks(cluster);
        if (marks != null) channel.config().setWriteBufferWaterMark(marks);
        begin.on(channel);
    }

    /// What is left to do on a connection that was just made.
    ///
    /// @param until when it has to be done
    private record Beginning(
            Host host,
            UpstreamSockets.Socket by,
            Wishes wishes,
            Promise<Channel> dialled,
            long until) {
        void on(Channel channel) {
            announce(channel, by.proxied(), wishes.ends());
            ClientTls tls = by.tls();
            if (tls == null) {
                channel.pipeline().addLast(wishes.handler(""));
                dialled.setSuccess(channel);
                return;
            }
            tls.connect(
                    channel,
                    host.endpoint().name(),
                    wishes.serverName(),
                    new ClientTls.Offer(wishes.protocols(), wishes.protocolsInstead()),
                    Duration.ofNanos(Math.max(1, until - System.nanoTime())),
                    new Secured(channel, wishes, dialled));
        }
    }

    /// Sends the header of the PROXY protocol, if there is to be one.
    ///
    /// @param ends of the client's connection; null for one of the proxy's own
    public static void announce(
            Channel channel, @Nullable ProxyProtocol by, ProxyProtocol.@Nullable Ends ends) {
        if (by == null) return;
        var own = new ProxyProtocol.Ends(Addresses.local(channel), Addresses.remote(channel));
        var _ = channel.writeAndFlush(Unpooled.wrappedBuffer(by.header(ends, own)));
    }

    private record Secured(Channel channel, Wishes wishes, Promise<Channel> dialled)
            implements Handshake.Outcome {
        @Override
        public void secured(TlsConnection connection) {
            channel.pipeline().addLast(wishes.handler(connection.applicationProtocol()));
            dialled.trySuccess(channel);
        }

        @Override
        public void failed(Throwable cause) {
            dialled.tryFailure(cause);
        }
    }
}
