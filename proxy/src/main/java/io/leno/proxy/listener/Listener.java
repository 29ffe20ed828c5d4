package io.leno.proxy.listener;

import io.leno.proxy.cluster.Addresses;
import io.leno.proxy.http.ConnectionServer;
import io.leno.proxy.stats.KnownStats;
import io.leno.proxy.stats.Counter;
import io.leno.proxy.stats.Gauge;
import io.leno.proxy.stats.StatScope;
import io.leno.proxy.stats.Stats;
import io.leno.proxy.tls.ClientHello;
import io.leno.proxy.tls.Handshake;
import io.leno.proxy.tls.HelloInspector;
import io.leno.proxy.tls.TlsConnection;
import io.leno.proxy.upstream.Workers;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;

/// A listener at work: its sockets, its connections, and the settings that new connections get. The
/// configuration's thread changes it; event loops accept.
public final class Listener {
    private final Workers workers;
    private final AtomicLong connectionIds;
    private final Function<InetSocketAddress, @Nullable Listener> handOver;
    private final Set<ServedConnection> connections = ConcurrentHashMap.newKeySet();
    private final List<Channel> sockets = new ArrayList<>();
    final Counter accepted;
    final Gauge active;
    final Counter destroyed;
    final Counter noChain;
    private final Counter inspectionTimeouts;
    private final Inspections inspections;
    private volatile List<InetSocketAddress> localAddresses = List.of();
    private volatile ListenerSettings settings;
    private volatile boolean draining;

    /// @param handOver finds the listener for an original destination
    public Listener(
            ListenerSettings settings,
            Workers workers,
            Stats stats,
            AtomicLong connectionIds,
            Function<InetSocketAddress, @Nullable Listener> handOver) {
        this.settings = settings;
        this.workers = workers;
        this.connectionIds = connectionIds;
        this.handOver = handOver;
        StatScope scope =
                stats.scope(
                        "listener."
                                + ListenerSettings.statName(
                                        settings.statPrefix(), settings.addresses())
                                + ".")
                        .show(KnownStats.LISTENER);
        inspections = new Inspections(stats);
        inspectionTimeouts = scope.counter("downstream_pre_cx_timeout");
        accepted = scope.counter("downstream_cx_total");
        active = scope.gauge("downstream_cx_active");
        destroyed = scope.counter("downstream_cx_destroy");
        noChain = scope.counter("no_filter_chain_match");
    }

    public ListenerSettings settings() {
        return settings;
    }

    public boolean isDraining() {
        return draining;
    }

    /// With the actual port where 0 was asked for; those asked for where it does not bind.
    public List<InetSocketAddress> localAddresses() {
        return settings.binds() ? localAddresses : settings.addresses();
    }

    /// Opens the sockets; called off the event loops.
    ///
    /// @throws IOException naming listener and address
    public void bind() throws IOException {
        if (!settings.binds()) return;
        var bound = new ArrayList<InetSocketAddress>();
        for (InetSocketAddress address : settings.addresses()) {
            ChannelFuture bind = bootstrap(address).bind(address).awaitUninterruptibly();
            Throwable failure = bind.cause();
            if (failure != null) {
                closeSockets();
                throw new IOException(
                        "listener "
                                + settings.name()
                                + ": cannot bind "
                                + Addresses.text(address)
                                + ": "
                                + reason(failure),
                        failure);
            }
            sockets.add(bind.channel());
            bound.add((InetSocketAddress) bind.channel().localAddress());
        }
        localAddresses = List.copyOf(bound);
    }

    private static String reason(Throwable failure) {
        String message = String.valueOf(failure.getMessage());
        return message.contains("in use") ? "Address already in use" : message;
    }

    private ServerBootstrap bootstrap(InetSocketAddress address) {
        return new ServerBootstrap()
                .group(workers.group())
                .channelFactory(() -> workers.transport().newServerChannel(address))
                .option(ChannelOption.SO_REUSEADDR, true)
                .option(ChannelOption.SO_BACKLOG, settings.backlog())
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childHandler(
                        new ChannelInitializer<Channel>() {
                            @Override
                            protected void initChannel(Channel channel) {
                                accept(channel);
                            }
                        });
    }

    private void accept(Channel channel) {
        if (!(channel.remoteAddress() instanceof InetSocketAddress)) {
            var _ = channel.close(); // gone already
            return;
        }
        ListenerSettings now = settings;
        InetSocketAddress original = now.original() ? OriginalDestination.of(channel) : null;
        InetSocketAddress meant =
                original == null ? (InetSocketAddress) channel.localAddress() : original;
        Listener owner = now.handsOver() ? handOver.apply(meant) : null;
        (owner == null ? this : owner).serve(channel, meant, original != null);
    }

    private void serve(Channel channel, InetSocketAddress meant, boolean redirected) {
        accepted.inc();
        ListenerSettings.Inspection inspection = settings.inspects();
        if (!inspection.wanted()) {
            serve(channel, meant, redirected, null);
            return;
        }
        channel.pipeline()
                .addLast(
                        "inspector",
                        new HelloInspector(
                                inspection.timeout(),
                                new Inspected(channel, meant, redirected, inspection)));
    }

    /// What follows from the first bytes.
    private final class Inspected implements HelloInspector.Seen {
        private final Channel channel;
        private final InetSocketAddress meant;
        private final boolean redirected;
        private final ListenerSettings.Inspection inspection;

        Inspected(
                Channel channel,
                InetSocketAddress meant,
                boolean redirected,
                ListenerSettings.Inspection inspection) {
            this.channel = channel;
            this.meant = meant;
            this.redirected = redirected;
            this.inspection = inspection;
        }

        @Override
        public void hello(ClientHello hello) {
            inspections.count(hello);
            serve(channel, meant, redirected, hello);
        }

        @Override
        public void timedOut() {
            inspectionTimeouts.inc();
            if (inspection.goesOn()) serve(channel, meant, redirected, ClientHello.NONE);
            else {
                var _ = channel.close();
            }
        }
    }

    /// @param hello null where nobody has looked
    private void serve(
            Channel channel,
            InetSocketAddress meant,
            boolean redirected,
            @Nullable ClientHello hello) {
        ListenerSettings now = settings;
        var from = (InetSocketAddress) channel.remoteAddress();
        ClientHello said = hello == null ? ClientHello.NONE : hello;
        ListenerSettings.Chain chain = ChainMatch.find(now.chains(), meant, from, said);
        if (chain == null) chain = now.otherwise();
        if (chain == null) {
            noChain.inc();
            var _ = channel.close();
            return;
        }
        var connection =
                new ServedConnection(
                        this,
                        chain.server(),
                        channel,
                        meant,
                        redirected,
                        said.serverName(),
                        connectionIds.incrementAndGet());
        connections.add(connection);
        active.inc();
        channel.closeFuture().addListener(closed -> gone(connection));
        if (chain.tls() == null) start(connection, channel);
        else chain.tls().accept(channel, hello, new Secured(connection, channel));
    }

    private void start(ServedConnection connection, Channel channel) {
        connection.server().serve(channel, workers.of(channel.eventLoop()), connection);
    }

    /// What follows from the handshake.
    private final class Secured implements Handshake.Outcome {
        private final ServedConnection connection;
        private final Channel channel;

        Secured(ServedConnection connection, Channel channel) {
            this.connection = connection;
            this.channel = channel;
        }

        @Override
        public void secured(TlsConnection tls) {
            connection.secured(tls);
            start(connection, channel);
        }

        @Override
        public void failed(Throwable cause) {
            // counted where it happened; the TLS handler closes the connection
        }
    }

    private void gone(ServedConnection connection) {
        connections.remove(connection);
        active.dec();
        destroyed.inc();
    }

    /// New connections get these settings; the sockets stay. Connections of chains that are gone
    /// drain.
    public void configure(ListenerSettings changed) {
        settings = changed;
        for (ServedConnection connection : connections) {
            if (!serves(changed, connection.server())) connection.drain();
        }
    }

    private static boolean serves(ListenerSettings settings, ConnectionServer server) {
        ListenerSettings.Chain otherwise = settings.otherwise();
        return (otherwise != null && otherwise.server().equals(server))
                || settings.chains().stream().anyMatch(chain -> chain.server().equals(server));
    }

    /// Connections end with their next response; the sockets stay open.
    public void drain() {
        draining = true;
    }

    /// No new connections.
    public void closeSockets() {
        for (Channel socket : sockets) socket.close().awaitUninterruptibly(1000);
        sockets.clear();
    }

    /// Connections that are left are closed; also those of chains that drain.
    public void closeConnections() {
        for (ServedConnection connection : connections) connection.close();
    }

    /// Closes connections whose chain is gone.
    public void closeDrained() {
        for (ServedConnection connection : connections)
            if (connection.isOrphaned()) connection.close();
    }

    public int connections() {
        return connections.size();
    }
}
