package io.leno.proxy.upstream;

import io.netty.channel.IoHandlerFactory;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.ServerSocketChannel;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.SocketProtocolFamily;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;

import java.net.Inet4Address;
import java.net.InetSocketAddress;
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
    public ServerSocketChannel newServerChannel(InetSocketAddress address) {
        boolean v4 = address.getAddress() instanceof Inet4Address;
        SocketProtocolFamily family = v4 ? SocketProtocolFamily.INET : SocketProtocolFamily.INET6;
        return switch (this) {
            case EPOLL -> new EpollServerSocketChannel(family);
            case NIO -> new NioServerSocketChannel(SelectorProvider.provider(), family);
        };
    }

    public Class<? extends SocketChannel> channel() {
        return switch (this) {
            case EPOLL -> EpollSocketChannel.class;
            case NIO -> NioSocketChannel.class;
        };
    }
}
