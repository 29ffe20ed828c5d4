package io.leno.proxy.health;

import io.leno.proxy.cluster.Addresses;
import io.leno.proxy.cluster.Host;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;

import org.jspecify.annotations.Nullable;

import java.net.Inet4Address;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;

/// Connects, and where the check says so sends something and waits for something.
final class TcpProbe implements Probe {
    private static final byte[] V2_LOCAL = {
        0x0d, 0x0a, 0x0d, 0x0a, 0x00, 0x0d, 0x0a, 0x51, 0x55, 0x49, 0x54, 0x0a, 0x20, 0, 0, 0
    };

    private final HealthDialer dialer;
    private final Host host;
    private final Check.Tcp check;
    private final boolean reuse;
    private final Outcome outcome;
    private @Nullable Connection connection;

    TcpProbe(HealthDialer dialer, Host host, Check.Tcp check, boolean reuse, Outcome outcome) {
        this.dialer = dialer;
        this.host = host;
        this.check = check;
        this.reuse = reuse;
        this.outcome = outcome;
    }

    @Override
    public void start() {
        if (connection != null) {
            connection.send(false);
            return;
        }
        var opened = new Connection();
        connection = opened;
        opened.channel = dialer.dial(host, opened, opened::connected, cause -> opened.ended());
    }

    @Override
    public void abandon() {
        Connection open = connection;
        connection = null;
        if (open != null) open.close();
    }

    @Override
    public void close() {
        abandon();
    }

    /// One connection; once it is not the probe's any more nobody hears of it.
    private final class Connection extends ChannelInboundHandlerAdapter {
        private @Nullable Channel channel;
        private ByteBuf received = Unpooled.EMPTY_BUFFER;

        void connected() {
            if (connection != this) return;
            if (check.receive().isEmpty()) {
                abandon();
                outcome.passed(false);
            } else send(true);
        }

        void send(boolean first) {
            Channel to = channel;
            if (to == null) return;
            ByteBuf out = to.alloc().buffer();
            if (first) proxyHeader(to, out);
            out.writeBytes(check.send());
            var _ = to.writeAndFlush(out);
        }

        private void proxyHeader(Channel to, ByteBuf out) {
            switch (check.proxyHeader()) {
                case NONE -> {}
                case V1 -> out.writeCharSequence(v1(to), StandardCharsets.US_ASCII);
                case V2 -> out.writeBytes(V2_LOCAL);
            }
        }

        private static String v1(Channel to) {
            InetSocketAddress from = Addresses.local(to);
            InetSocketAddress target = Addresses.remote(to);
            if (from.isUnresolved()) return "PROXY UNKNOWN\r\n";
            return "PROXY %s %s %s %d %d\r\n"
                    .formatted(
                            from.getAddress() instanceof Inet4Address ? "TCP4" : "TCP6",
                            from.getAddress().getHostAddress(),
                            target.getAddress().getHostAddress(),
                            from.getPort(),
                            target.getPort());
        }

        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            var data = (ByteBuf) message;
            if (connection != this) {
                data.release();
                return;
            }
            received = Unpooled.wrappedBuffer(received, data);
            if (!check.receive().isIn(received)) return;
            forget();
            if (!reuse) abandon();
            outcome.passed(false);
        }

        @Override
        public void channelInactive(ChannelHandlerContext ctx) {
            ended();
        }

        /// There is no connection, or it is gone.
        void ended() {
            forget();
            if (connection != this) return;
            connection = null;
            outcome.failed(Failure.NETWORK, false, 0);
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            var _ = ctx.close();
        }

        private void forget() {
            received.release();
            received = Unpooled.EMPTY_BUFFER;
        }

        void close() {
            if (channel != null) {
                var _ = channel.close();
            }
        }
    }
}
