package io.leno.runtime.spi;

import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.unix.UnixChannel;

import org.jspecify.annotations.Nullable;

import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/// A socket that accepts connections for whichever generation serves. Belongs to its [ProxySeat];
/// generations hold it by a [Claim].
final class ListeningSocket {
    private final String key;
    private final List<Claim> claims = new ArrayList<>(2); // guarded by the seat
    private volatile Consumer<Channel> taker =
            early -> {
                var _ = early.close();
            };
    private @Nullable Channel channel;

    ListeningSocket(String key) {
        this.key = key;
    }

    /// What gives accepted connections to the generation that serves.
    ChannelInitializer<Channel> initializer() {
        return new ChannelInitializer<>() {
            @Override
            protected void initChannel(Channel accepted) {
                taker.accept(accepted);
            }
        };
    }

    void opened(Channel bound) {
        channel = bound;
    }

    private Channel channel() {
        if (channel == null) throw new IllegalStateException(key + " is not bound");
        return channel;
    }

    /// For another process; -1: none.
    int descriptor() {
        return channel() instanceof UnixChannel open ? open.fd().intValue() : -1;
    }

    void close() {
        channel().close().awaitUninterruptibly(1000);
    }

    boolean isFor(String asked) {
        return key.equals(asked);
    }

    boolean isClaimedBy(ProxyTerm term) {
        return claims.stream().anyMatch(claim -> claim.term.equals(term));
    }

    /// One generation's hold on the socket.
    public final class Claim implements ProxyTerm.Listening {
        private final ProxyTerm term;
        private final Consumer<Channel> onAccept;
        private boolean accepting = true;

        Claim(ProxyTerm term, Consumer<Channel> onAccept) {
            this.term = term;
            this.onAccept = onAccept;
            claims.add(this);
        }

        @Override
        public SocketAddress address() {
            return channel().localAddress();
        }

        @Override
        public void accepting(boolean wanted) {
            accepting = wanted;
            if (taker.equals(onAccept)) channel().config().setAutoRead(wanted);
        }

        /// Connections come to this generation from now on.
        void take() {
            taker = onAccept;
            channel().config().setAutoRead(accepting);
        }

        @Override
        public void close() {
            term.forget(this);
        }

        /// @return whether nobody claims it any more
        boolean release() {
            claims.remove(this);
            if (claims.isEmpty()) return true;
            if (taker.equals(onAccept)) claims.getLast().take();
            return false;
        }

        ListeningSocket socket() {
            return ListeningSocket.this;
        }
    }
}
