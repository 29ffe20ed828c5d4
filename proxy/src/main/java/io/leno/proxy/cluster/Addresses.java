package io.leno.proxy.cluster;

import io.leno.api.connection.NamedAddress;
import io.netty.channel.Channel;
import io.netty.channel.unix.DomainSocketAddress;
import io.netty.util.NetUtil;

import org.jspecify.annotations.Nullable;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.net.UnknownHostException;

/// Addresses, and their texts.
public final class Addresses {
    private static final InetAddress NO_IP = ofLiteral("255.255.255.255", 0).getAddress();

    private static final InetSocketAddress NAMELESS = NamedAddress.ofPipe("");

    private Addresses() {}

    public static boolean isLiteral(String host) {
        return NetUtil.isValidIpV4Address(host) || NetUtil.isValidIpV6Address(host);
    }

    /// `10.0.0.1:80`, `[::1]:80`, `example.com:80`; resolved or not; the path of a Unix socket.
    public static String text(InetSocketAddress address) {
        if (!address.isUnresolved()) return NetUtil.toSocketAddressString(address);
        if (NamedAddress.isNamed(address)) return NamedAddress.text(address);
        return address.getHostString() + ":" + address.getPort();
    }

    /// `10.0.0.1`, `::1`, `example.com`; the path of a Unix socket.
    public static String host(InetSocketAddress address) {
        if (!address.isUnresolved()) return NetUtil.toAddressString(address.getAddress());
        return NamedAddress.isNamed(address) ? NamedAddress.text(address) : address.getHostString();
    }

    /// What stands for the IP where one is looked for. Envoy: its fake address.
    public static InetAddress ip(InetSocketAddress address) {
        InetAddress ip = address.getAddress();
        return ip == null ? NO_IP : ip;
    }

    /// 0 where there is none.
    public static int port(InetSocketAddress address) {
        return address.isUnresolved() && NamedAddress.isNamed(address) ? 0 : address.getPort();
    }

    /// Of a socket; null for one that has none (yet).
    public static @Nullable InetSocketAddress of(@Nullable SocketAddress address) {
        return switch (address) {
            case InetSocketAddress ip -> ip;
            case DomainSocketAddress pipe -> NamedAddress.ofPipe(shown(pipe.path()));
            case UnixDomainSocketAddress pipe -> NamedAddress.ofPipe(shown(pipe.toString()));
            case null, default -> null;
        };
    }

    /// Where a channel is on this side; a client's Unix socket [#isNameless].
    public static InetSocketAddress own(Channel channel) {
        InetSocketAddress own = of(channel.localAddress());
        return own == null ? NAMELESS : own;
    }

    /// Where a channel is on this side; a client's Unix socket has no name of its own, and takes
    /// the other side's. Envoy: `IoSocketHandleImpl`.
    public static InetSocketAddress local(Channel channel) {
        InetSocketAddress own = of(channel.localAddress());
        InetSocketAddress known = isNameless(own) ? of(channel.remoteAddress()) : own;
        return known == null ? NAMELESS : known;
    }

    /// Where a channel is on the other side.
    public static InetSocketAddress remote(Channel channel) {
        InetSocketAddress peer = of(channel.remoteAddress());
        InetSocketAddress known = isNameless(peer) ? of(channel.localAddress()) : peer;
        return known == null ? NAMELESS : known;
    }

    /// Whether it is a Unix socket that was bound to nothing.
    public static boolean isNameless(@Nullable InetSocketAddress address) {
        return address == null || "".equals(NamedAddress.pipePath(address));
    }

    /// What a socket is bound or connected to.
    public static SocketAddress forSocket(InetSocketAddress address) {
        String path = NamedAddress.pipePath(address);
        return path == null ? address : new DomainSocketAddress(kernelName(path));
    }

    private static String kernelName(String path) {
        return path.startsWith("@") ? "\0" + path.substring(1) : path;
    }

    private static String shown(String path) {
        return path.startsWith("\0") ? "@" + path.substring(1) : path;
    }

    /// @throws IllegalArgumentException when the host is not an IP address or the port not one
    public static InetSocketAddress ofLiteral(String host, int port) {
        byte[] bytes = NetUtil.createByteArrayFromIpAddressString(host);
        if (bytes == null) {
            throw new IllegalArgumentException("malformed IP address: " + host);
        }
        if (port < 0 || port > 65_535) {
            throw new IllegalArgumentException("port: " + port + " (expected: 0..65535)");
        }
        try {
            return new InetSocketAddress(InetAddress.getByAddress(bytes), port);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException("malformed IP address: " + host, e);
        }
    }
}
