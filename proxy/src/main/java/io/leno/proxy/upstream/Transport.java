package io.leno.proxy.upstream;

import io.leno.api.connection.NamedAddress;
import io.leno.proxy.cluster.Addresses;
import io.leno.proxy.cluster.UpstreamSocketSettings;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.epoll.EpollDomainSocketChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerDomainSocketChannel;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketProtocolFamily;
import io.netty.channel.socket.nio.NioChannelOption;
import io.netty.channel.socket.nio.NioDomainSocketChannel;
import io.netty.channel.socket.nio.NioServerDomainSocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.channel.unix.IntegerUnixChannelOption;

import jdk.net.ExtendedSocketOptions;

import java.net.Inet4Address;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.spi.SelectorProvider;

/// How this machine does network I/O.
public enum Transport {
    EPOLL,
    NIO;

    /// Epoll where its native library is there, else NIO. io_uring is not chosen: containers often
    /// forbid it, and for small messages it was not faster here.
    public static Transport probe() {
        return Epoll.isAvailable() ? EPOLL : NIO;
    }

    public IoHandlerFactory handlers() {
        return switch (this) {
            case EPOLL -> EpollIoHandler.newFactory();
            case NIO -> NioIoHandler.newFactory();
        };
    }

    /// A socket of the address's family: one for `0.0.0.0` takes IPv4 only and says so.
    public ServerChannel newServerChannel(InetSocketAddress address) {
        if (address.isUnresolved()) return newPipeServer();
        boolean v4 = address.getAddress() instanceof Inet4Address;
        SocketProtocolFamily family = v4 ? SocketProtocolFamily.INET : SocketProtocolFamily.INET6;
        return switch (this) {
            case EPOLL -> new EpollServerSocketChannel(family);
            case NIO -> new NioServerSocketChannel(SelectorProvider.provider(), family);
        };
    }

    private ServerChannel newPipeServer() {
        return switch (this) {
            case EPOLL -> new EpollServerDomainSocketChannel();
            case NIO -> new NioServerDomainSocketChannel();
        };
    }

    /// For connections to the address.
    public Class<? extends Channel> channelFor(InetSocketAddress address) {
        boolean isPipe = address.isUnresolved();
        return switch (this) {
            case EPOLL -> isPipe ? EpollDomainSocketChannel.class : EpollSocketChannel.class;
            case NIO -> isPipe ? NioDomainSocketChannel.class : NioSocketChannel.class;
        };
    }

    /// What the channel connects to.
    public SocketAddress socketAddress(InetSocketAddress address) {
        String path = NamedAddress.pipePath(address);
        if (this == NIO && path != null) return UnixDomainSocketAddress.of(path);
        return Addresses.forSocket(address);
    }

    /// Sets what is configured for upstream sockets. NIO knows no options by number.
    void apply(UpstreamSocketSettings settings, Bootstrap to) {
        var keepAlive = settings.keepAlive();
        if (keepAlive != null) {
            to.option(ChannelOption.SO_KEEPALIVE, true);
            boolean epoll = this == EPOLL;
            set(
                    to,
                    epoll
                            ? EpollChannelOption.TCP_KEEPCNT
                            : NioChannelOption.of(ExtendedSocketOptions.TCP_KEEPCOUNT),
                    keepAlive.probes());
            set(
                    to,
                    epoll
                            ? EpollChannelOption.TCP_KEEPIDLE
                            : NioChannelOption.of(ExtendedSocketOptions.TCP_KEEPIDLE),
                    keepAlive.idleSeconds());
            set(
                    to,
                    epoll
                            ? EpollChannelOption.TCP_KEEPINTVL
                            : NioChannelOption.of(ExtendedSocketOptions.TCP_KEEPINTERVAL),
                    keepAlive.intervalSeconds());
        }
        if (this == NIO) return;
        for (UpstreamSocketSettings.Option option : settings.options()) {
            String name = "socket option " + option.level() + "/" + option.name();
            to.option(
                    new IntegerUnixChannelOption(name, option.level(), option.name()),
                    option.value());
        }
    }

    private static void set(Bootstrap to, ChannelOption<Integer> option, int value) {
        if (value > 0) to.option(option, value);
    }
}
