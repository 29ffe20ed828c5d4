package io.leno.proxy.listener;

import io.leno.proxy.cluster.Addresses;
import io.leno.proxy.upstream.Transport;
import io.leno.proxy.upstream.Workers;
import io.leno.runtime.spi.ProxyTerm;
import io.leno.runtime.spi.ProxyTerm.Listening;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.unix.RawUnixChannelOption;
import io.netty.channel.unix.UnixChannelOption;

import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/// The sockets a listener accepts on. Opened and closed by the configuration's thread.
final class ListeningSockets {
    /// `IPPROTO_IPV6`, `IPV6_V6ONLY`.
    private static final RawUnixChannelOption ONLY_V6 =
            new RawUnixChannelOption("IPV6_V6ONLY", 41, 26, 4);

    private final Workers workers;
    private final ProxyTerm term;
    private final Consumer<Channel> onAccept;
    private final List<Listening> open = new CopyOnWriteArrayList<>();
    private final Runnable accepting = this::applyAccepting;
    private volatile List<InetSocketAddress> addresses = List.of();

    /// @param onAccept called on the event loop of each new connection
    ListeningSockets(Workers workers, ProxyTerm term, Consumer<Channel> onAccept) {
        this.workers = workers;
        this.term = term;
        this.onAccept = onAccept;
    }

    /// New connections wait in the kernel while resources run short.
    private void applyAccepting() {
        boolean wanted = !workers.overload().isNotAccepting();
        for (Listening socket : open) socket.accepting(wanted);
    }

    /// With the actual port where 0 was asked for.
    List<InetSocketAddress> addresses() {
        return addresses;
    }

    /// @throws IOException naming listener and address
    void open(String listener, SocketSettings settings) throws IOException {
        var bound = new ArrayList<InetSocketAddress>();
        for (int i = 0; i < settings.addresses().size(); i++) {
            InetSocketAddress address = settings.addresses().get(i);
            var bootstrap = bootstrap(settings, address, settings.ports().get(i).compatible());
            try {
                Listening socket =
                        term.listen(
                                key(listener, i, address),
                                bootstrap,
                                () -> newChannel(address),
                                workers.transport().socketAddress(address),
                                onAccept);
                open.add(socket);
                InetSocketAddress actual = Addresses.of(socket.address());
                bound.add(actual == null || address.isUnresolved() ? address : actual);
                PipeFiles.restrict(address, settings.ports().get(i).mode());
            } catch (IOException e) {
                close();
                String where = "listener " + listener + ": cannot bind " + Addresses.text(address);
                throw new IOException(where + ": " + reason(e), e.getCause());
            }
        }
        addresses = List.copyOf(bound);
        applyAccepting();
        workers.overload().onAccepting(accepting);
    }

    /// Of a new socket; the file of an old one at the same path goes, as in Envoy.
    private ServerChannel newChannel(InetSocketAddress address) {
        PipeFiles.remove(address);
        return workers.transport().newServerChannel(address);
    }

    /// A socket is the same for a later generation when its address is; where any port will do,
    /// when it has the same place in its listener.
    private static String key(String listener, int index, InetSocketAddress address) {
        String where = Addresses.text(address);
        return !address.isUnresolved() && address.getPort() == 0
                ? where + " of " + listener + " " + index
                : where;
    }

    private static String reason(Throwable failure) {
        String message = String.valueOf(failure.getMessage());
        return message.contains("in use") ? "Address already in use" : message;
    }

    private ServerBootstrap bootstrap(
            SocketSettings settings, InetSocketAddress address, boolean compatible) {
        var bootstrap =
                new ServerBootstrap()
                        .group(acceptors(), workers.group())
                        .option(ChannelOption.SO_BACKLOG, settings.backlog());
        if (address.isUnresolved()) return bootstrap;
        bootstrap
                .option(ChannelOption.SO_REUSEADDR, true)
                .childOption(ChannelOption.TCP_NODELAY, true);
        boolean onlyV6 = address.getAddress() instanceof Inet6Address && !compatible;
        return withOptions(bootstrap, settings, onlyV6);
    }

    /// A thread of its own, where no plugin runs: new connections find a loop whichever is stuck.
    private EventLoopGroup acceptors() {
        return term.loops("proxy-accept", 1, workers.transport().handlers());
    }

    private ServerBootstrap withOptions(
            ServerBootstrap bootstrap, SocketSettings settings, boolean onlyV6) {
        if (!workers.transport().equals(Transport.EPOLL)) return bootstrap;
        if (onlyV6) bootstrap.option(ONLY_V6, ByteBuffer.wrap(nativeInt(1)));
        if (settings.reusesPort()) bootstrap.option(UnixChannelOption.SO_REUSEPORT, true);
        if (settings.freebind()) bootstrap.option(EpollChannelOption.IP_FREEBIND, true);
        if (settings.transparent()) bootstrap.option(EpollChannelOption.IP_TRANSPARENT, true);
        if (settings.fastOpen() > 0)
            bootstrap.option(ChannelOption.TCP_FASTOPEN, settings.fastOpen());
        for (SocketSettings.Option option : settings.options()) {
            var raw =
                    new RawUnixChannelOption(
                            "", option.level(), option.name(), option.value().length);
            bootstrap.option(raw, ByteBuffer.wrap(option.value()));
        }
        return bootstrap;
    }

    private static byte[] nativeInt(int value) {
        return ByteBuffer.allocate(4).order(ByteOrder.nativeOrder()).putInt(value).array();
    }

    void close() {
        workers.overload().forget(accepting);
        open.forEach(Listening::close);
        open.clear();
    }
}
