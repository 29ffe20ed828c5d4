package io.leno.proxy.listener;

import io.netty.channel.Channel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.unix.RawUnixChannelOption;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/// Asks the kernel where a redirected connection was meant to go (`SO_ORIGINAL_DST`, which
/// netfilter answers). Needs epoll.
final class OriginalDestination {
    private static final Logger log = LoggerFactory.getLogger(OriginalDestination.class);

    /// `SOL_IP`, `SO_ORIGINAL_DST`, `sizeof(struct sockaddr_in)`.
    private static final RawUnixChannelOption V4 =
            new RawUnixChannelOption("SO_ORIGINAL_DST", 0, 80, 16);

    /// `SOL_IPV6`, `IP6T_SO_ORIGINAL_DST`, `sizeof(struct sockaddr_in6)`.
    private static final RawUnixChannelOption V6 =
            new RawUnixChannelOption("IP6T_SO_ORIGINAL_DST", 41, 80, 28);

    private OriginalDestination() {}

    /// Null where the connection was not redirected, or nobody knows.
    static @Nullable InetSocketAddress of(Channel channel) {
        if (!(channel instanceof EpollSocketChannel socket)) return null;
        boolean v6 = socket.localAddress().getAddress() instanceof Inet6Address;
        try {
            ByteBuffer answer = socket.config().getOption(v6 ? V6 : V4);
            return answer == null ? null : parse(answer, v6);
        } catch (RuntimeException e) {
            log.debug("{}: no original destination: {}", channel, e.toString());
            return null;
        }
    }

    private static InetSocketAddress parse(ByteBuffer answer, boolean v6) {
        ByteBuffer in = answer.duplicate().order(ByteOrder.BIG_ENDIAN);
        in.rewind();
        int port = in.getShort(2) & 0xffff;
        var address = new byte[v6 ? 16 : 4];
        in.position(v6 ? 8 : 4);
        in.get(address);
        try {
            return new InetSocketAddress(InetAddress.getByAddress(address), port);
        } catch (UnknownHostException e) {
            throw new UncheckedIOException(new IOException(e));
        }
    }
}
