package io.leno.runtime.spi;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFactory;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.EpollServerDomainSocketChannel;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.unix.DomainSocketAddress;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/// The place of one proxy in the process: its event loops, its listening sockets, and the
/// generations of the proxy core that serve there one after the other.
///
/// ```
/// enter ─ stand by ─ serve ─ (the next one serves; connections follow it between requests) ─ close
/// ```
///
/// Safe to use from any thread. Plugins are called without a lock.
public final class ProxySeat {
    private final String name;
    private final Heritage heritage;
    private final Map<String, EventLoopGroup> loops = new HashMap<>(); // all guarded by this
    private final List<ListeningSocket> sockets = new ArrayList<>();
    private final List<ProxyTerm> terms = new ArrayList<>();
    private @Nullable ProxyTerm serving;
    private @Nullable ProxyTerm next;

    /// @param name for threads and logs
    public ProxySeat(String name) {
        this(name, Heritage.NONE);
    }

    ProxySeat(String name, Heritage heritage) {
        this.name = name;
        this.heritage = heritage;
    }

    /// A generation comes; it neither accepts nor serves yet.
    ///
    /// @param bundleId of its classes
    public ProxyTerm enter(ProxyCore core, long bundleId) {
        return new ProxyTerm(this, core, bundleId);
    }

    /// Threads of the runtime's own: they belong to no bundle.
    synchronized EventLoopGroup loops(String purpose, int count, IoHandlerFactory handlers) {
        return loops.computeIfAbsent(
                purpose, _ -> new SparingLoops(count, new LoopThreads(purpose), handlers));
    }

    synchronized Optional<ProxyCore> servingBefore(ProxyTerm term) {
        return serving == null || serving.equals(term)
                ? Optional.empty()
                : Optional.of(serving.core());
    }

    /// Whether a generation serves, so that another one has to stand by.
    public synchronized boolean isServed() {
        return serving != null;
    }

    synchronized boolean isServing(ProxyTerm term) {
        return term.equals(serving);
    }

    synchronized ListeningSocket.Claim claim(
            ProxyTerm term,
            String key,
            ServerBootstrap bootstrap,
            ChannelFactory<? extends ServerChannel> channels,
            SocketAddress address,
            Consumer<Channel> onAccept)
            throws IOException {
        ListeningSocket socket = null;
        for (ListeningSocket known : sockets)
            if (known.isFor(key) && !known.isClaimedBy(term)) socket = known;
        if (socket == null) socket = open(key, bootstrap, channels, address);
        ListeningSocket.Claim claim = socket.new Claim(term, onAccept);
        if (term.equals(serving)) claim.take();
        return claim;
    }

    private ListeningSocket open(
            String key,
            ServerBootstrap bootstrap,
            ChannelFactory<? extends ServerChannel> channels,
            SocketAddress address)
            throws IOException {
        var socket = new ListeningSocket(key);
        // until a generation takes them, connections wait; one that another process listens on has
        // some at once
        bootstrap.childHandler(socket.initializer()).option(ChannelOption.AUTO_READ, false);
        int inherited = heritage.descriptorOf(key);
        ChannelFuture bound =
                inherited < 0
                        ? bootstrap.channelFactory(channels).bind(address)
                        : bootstrap.channelFactory(() -> inherited(inherited, address)).register();
        bound.awaitUninterruptibly();
        if (!bound.isSuccess()) throw new IOException(bound.cause().getMessage(), bound.cause());
        socket.opened(bound.channel());
        sockets.add(socket);
        return socket;
    }

    private static ServerChannel inherited(int descriptor, SocketAddress address) {
        return address instanceof DomainSocketAddress
                ? new EpollServerDomainSocketChannel(descriptor)
                : new EpollServerSocketChannel(descriptor);
    }

    synchronized int descriptorOf(String key) {
        for (ListeningSocket socket : sockets) {
            if (!socket.isFor(key)) continue;
            int descriptor = socket.descriptor();
            if (descriptor < 0) socket.close();
            return descriptor;
        }
        return -1;
    }

    void drain() {
        ProxyTerm now;
        synchronized (this) {
            now = serving;
        }
        if (now != null) now.core().drain();
    }

    void live() {
        heritage.serving();
    }

    synchronized void release(ListeningSocket.Claim claim) {
        if (!claim.release()) return;
        sockets.remove(claim.socket());
        claim.socket().close();
    }

    synchronized void serve(ProxyTerm term) {
        if (!terms.contains(term)) terms.add(term);
        serving = term;
        term.claims().forEach(ListeningSocket.Claim::take);
    }

    synchronized void standBy(ProxyTerm term) {
        terms.add(term);
        next = term;
    }

    @Nullable ProxyCore giveWay(ProxyTerm term) {
        ProxyTerm successor;
        synchronized (this) {
            successor = next;
            if (successor == null || !term.equals(serving)) return null;
            next = null;
            serve(successor);
        }
        successor.core().serve();
        return successor.core();
    }

    /// Those that served and have not ended.
    synchronized List<ProxyTerm> succeeded(ProxyTerm term) {
        return new ArrayList<>(terms.subList(0, Math.max(0, terms.indexOf(term))));
    }

    long streamsUsing(long bundleId) {
        List<ProxyTerm> old;
        synchronized (this) {
            old = serving == null ? List.of() : succeeded(serving);
        }
        long sum = 0;
        for (ProxyTerm term : old) sum += term.streamsUsing(bundleId);
        return sum;
    }

    /// What it has counted last goes to the one that serves.
    void leave(ProxyTerm term) {
        ProxyTerm heir;
        synchronized (this) {
            if (term.equals(serving)) serving = null;
            if (term.equals(next)) next = null;
            boolean served = serving != null && terms.indexOf(term) < terms.indexOf(serving);
            heir = served ? serving : null;
        }
        if (heir != null) heir.core().count(term.core().takeCounts());
        synchronized (this) {
            terms.remove(term);
            if (!terms.isEmpty()) return;
            loops.values().forEach(ProxySeat::shutDown);
            loops.clear();
        }
    }

    private static void shutDown(EventLoopGroup group) {
        group.shutdownGracefully(0, 2, TimeUnit.SECONDS).awaitUninterruptibly(5, TimeUnit.SECONDS);
    }

    @Override
    public String toString() {
        return name;
    }
}
