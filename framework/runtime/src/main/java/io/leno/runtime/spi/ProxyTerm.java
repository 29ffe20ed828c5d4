package io.leno.runtime.spi;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFactory;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.ServerChannel;

import org.jspecify.annotations.Nullable;

import java.io.Closeable;
import java.io.IOException;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/// One generation's time on a [ProxySeat]: it stands by, serves, is succeeded and ends. Safe to use
/// from any thread.
public final class ProxyTerm implements AutoCloseable {
    private final ProxySeat seat;
    private final ProxyCore core;
    private final long bundleId;
    private final List<ListeningSocket.Claim> claims = new CopyOnWriteArrayList<>();
    private volatile boolean over;

    /// A socket that this generation listens on, once it serves.
    public interface Listening extends Closeable {
        /// With the actual port where 0 was asked for.
        SocketAddress address();

        /// False leaves new connections in the kernel.
        void accepting(boolean wanted);

        /// Closes the socket, unless another generation has it.
        @Override
        void close();
    }

    ProxyTerm(ProxySeat seat, ProxyCore core, long bundleId) {
        this.seat = seat;
        this.core = core;
        this.bundleId = bundleId;
    }

    ProxyCore core() {
        return core;
    }

    /// The event loops of the seat; those that are there, else as asked for.
    ///
    /// @param purpose their name
    public EventLoopGroup loops(String purpose, int count, IoHandlerFactory handlers) {
        return seat.loops(purpose, count, handlers);
    }

    /// Who serves while this one stands by.
    public Optional<ProxyCore> predecessor() {
        return seat.servingBefore(this);
    }

    public boolean isServing() {
        return seat.isServing(this);
    }

    /// Nothing is left of this generation.
    public boolean isOver() {
        return over;
    }

    /// Listens on the socket that the seat has under this key, or on a new one. While this
    /// generation stands by, a socket of the seat goes on accepting for the one that serves.
    ///
    /// @param bootstrap for a new one, without a handler for the accepted channels
    /// @param channels makes a new one
    /// @param onAccept called on the event loop of each connection
    /// @throws IOException when a new one cannot be bound, with the channel's failure as its cause
    public Listening listen(
            String key,
            ServerBootstrap bootstrap,
            ChannelFactory<? extends ServerChannel> channels,
            SocketAddress address,
            Consumer<Channel> onAccept)
            throws IOException {
        ListeningSocket.Claim claim = seat.claim(this, key, bootstrap, channels, address, onAccept);
        claims.add(claim);
        return claim;
    }

    void forget(ListeningSocket.Claim claim) {
        if (claims.remove(claim)) seat.release(claim);
    }

    List<ListeningSocket.Claim> claims() {
        return claims;
    }

    /// Takes an empty seat: for the first generation.
    public void serve() {
        seat.serve(this);
    }

    /// Everything is ready: when the one that serves leaves, this one succeeds it.
    public void standBy() {
        seat.standBy(this);
    }

    /// Leaves the seat to the one that stands by: sockets are its, then it is told.
    ///
    /// @return null when nobody stands by: nothing has changed then
    public @Nullable ProxyCore giveWay() {
        return seat.giveWay(this);
    }

    /// All that its start waits for is there: a process that is succeeded may end.
    public void live() {
        if (isServing()) seat.live();
    }

    /// Adds to the own counts what those have counted that this one succeeded.
    public void collectCounts() {
        for (ProxyTerm older : seat.succeeded(this)) core.count(older.core.takeCounts());
    }

    long streamsUsing(long bundle) {
        long streams = core.streamsUsing(bundle);
        return bundle == bundleId ? Math.max(1, streams) : streams;
    }

    /// Nothing is left of this generation. The last one to leave takes sockets and loops along.
    @Override
    public void close() {
        for (ListeningSocket.Claim claim : new ArrayList<>(claims)) claim.close();
        seat.leave(this);
        over = true;
    }
}
