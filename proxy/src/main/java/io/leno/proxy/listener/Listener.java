package io.leno.proxy.listener;

import io.leno.api.filter.ResponseFlag;
import io.leno.proxy.accesslog.AccessLog;
import io.leno.proxy.cluster.Addresses;
import io.leno.proxy.http.ConnectionInfo;
import io.leno.proxy.http.ConnectionManager;
import io.leno.proxy.http.ConnectionServer;
import io.leno.proxy.internal.InternalListeners;
import io.leno.proxy.network.FilteredServer;
import io.leno.proxy.stats.KnownStats;
import io.leno.proxy.stats.StatScope;
import io.leno.proxy.stats.Stats;
import io.leno.proxy.tls.Handshake;
import io.leno.proxy.tls.TlsConnection;
import io.leno.proxy.tls.TlsFailures;
import io.leno.proxy.upstream.Worker;
import io.leno.proxy.upstream.Workers;
import io.leno.runtime.spi.MovedConnection;
import io.leno.runtime.spi.ProxyCore;
import io.leno.runtime.spi.ProxyTerm;
import io.netty.channel.Channel;
import io.netty.channel.unix.DomainSocketChannel;
import io.netty.handler.ssl.SslHandler;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Function;

/// A listener at work: its sockets, its connections, and the settings that new connections get. The
/// configuration's thread changes it; event loops accept.
public final class Listener {
    private final Workers workers;
    private final AtomicLong connectionIds;
    private final Function<InetSocketAddress, @Nullable Listener> handOver;
    private final ConnectionBudget budget;
    private final Set<ServedConnection> connections = ConcurrentHashMap.newKeySet();
    private final ListeningSockets sockets;
    private final ListenerStats stats;
    private final Consumer<Channel> onInternal = this::accept;
    private volatile ListenerSettings settings;
    private volatile boolean draining;

    /// The generation that connections go to as they fall quiet; null as long as this one serves.
    private volatile @Nullable ProxyCore heir;

    /// @param budget of all listeners
    /// @param handOver finds the listener for an original destination
    public Listener(
            ListenerSettings settings,
            Workers workers,
            ProxyTerm term,
            Stats stats,
            ConnectionBudget budget,
            AtomicLong connectionIds,
            Function<InetSocketAddress, @Nullable Listener> handOver) {
        this.settings = settings;
        this.workers = workers;
        this.budget = budget;
        this.connectionIds = connectionIds;
        this.handOver = handOver;
        sockets = new ListeningSockets(workers, term, this::accept);
        String name =
                ListenerSettings.statName(settings.statPrefix(), settings.sockets().addresses());
        StatScope scope = stats.scope("listener." + name + ".").show(KnownStats.LISTENER);
        this.stats = new ListenerStats(scope, workers.all().size());
    }

    public ListenerSettings settings() {
        return settings;
    }

    public boolean isDraining() {
        return draining;
    }

    /// With the actual port where 0 was asked for; those asked for where it does not bind.
    public List<InetSocketAddress> localAddresses() {
        boolean opens = settings.sockets().binds() && !settings.sockets().isInternal();
        return opens ? sockets.addresses() : settings.sockets().addresses();
    }

    /// Opens the sockets; called off the event loops.
    ///
    /// @throws IOException naming listener and address
    public void bind() throws IOException {
        if (settings.sockets().isInternal()) workers.internal().open(settings.name(), onInternal);
        else if (settings.sockets().binds()) sockets.open(settings.name(), settings.sockets());
    }

    private void accept(Channel channel) {
        stats.accepted();
        boolean isPipe = channel instanceof DomainSocketChannel;
        if (!isPipe && channel.remoteAddress() == null) {
            var _ = channel.close(); // gone already
            return;
        }
        if (workers.overload().rejectsConnection()) {
            stats.overloadRejects.inc();
            var _ = channel.close();
            return;
        }
        if (!budget.admits(settings, stats)) {
            var _ = channel.close();
            return;
        }
        var facts = new SocketFacts(channel, Addresses.local(channel), Addresses.remote(channel));
        if (InternalListeners.isInternal(channel)) brought(facts);
        facts.whenClosed(() -> budget.release(settings.name()));
        take(facts);
    }

    /// What came along from inside the proxy.
    private static void brought(SocketFacts facts) {
        InternalListeners.passedOn(facts.channel())
                .metadata()
                .forEach((name, values) -> facts.metadata().put(name, new HashMap<>(values)));
    }

    private void take(SocketFacts socket) {
        ListenerSettings now = settings;
        if (now.filters().isEmpty()) {
            admitted(socket);
            return;
        }
        if (!now.hasAllFilters()) {
            stats.extensionMissing.inc();
            turnAway(socket, null);
            return;
        }
        stats.admitting.inc();
        Worker worker = workers.of(socket.channel().eventLoop());
        new Admission(socket, worker, now, new Admitted()).begin();
    }

    /// What follows from the listener filters.
    private final class Admitted implements Admission.Outcome {
        @Override
        public void admitted(SocketFacts socket) {
            stats.admitting.dec();
            Listener.this.admitted(socket);
        }

        @Override
        public void refused(SocketFacts socket) {
            stats.admitting.dec();
            turnAway(socket, null);
        }

        @Override
        public void timedOut(SocketFacts socket) {
            stats.admissionTimeouts.inc();
            if (settings.goesOn()) admitted(socket);
            else refused(socket);
        }

        @Override
        public void gone(SocketFacts socket) {
            stats.filterRemoteClose.inc();
            refused(socket);
        }
    }

    private void admitted(SocketFacts socket) {
        if (settings.handsOver() && socket.isRestored()) {
            Listener owner = handOver.apply(socket.localAddress());
            if (owner != null && !owner.equals(this)) {
                owner.take(socket);
                return;
            }
        }
        serve(socket);
    }

    private void serve(SocketFacts socket) {
        ListenerSettings now = settings;
        if (socket.transportProtocol().isEmpty()) socket.transportProtocol(SocketFacts.PLAIN);
        ListenerSettings.Chain chain = now.choice().find(socket);
        if (chain == null) {
            stats.noChain.inc();
            turnAway(socket, ResponseFlag.NO_ROUTE_FOUND);
            return;
        }
        Channel channel = socket.channel();
        Worker worker = workers.of(channel.eventLoop());
        long id = connectionIds.incrementAndGet();
        var connection = new ServedConnection(this, chain, socket, id, System.nanoTime());
        connections.add(connection);
        stats.opened(worker.index());
        if (!now.accessLogs().isEmpty()) connection.info();
        if (chain.server() instanceof FilteredServer filtered && filtered.isIncomplete())
            stats.networkExtensionMissing.inc();
        socket.whenClosed(() -> gone(connection, worker));
        if (chain.tls() == null) start(connection, worker);
        else {
            var secured = new Secured(connection, worker);
            chain.tls().accept(channel, socket.hello(), chain.handshakeTimeout(), secured);
        }
    }

    private void turnAway(SocketFacts socket, @Nullable ResponseFlag flag) {
        var _ = socket.channel().close();
        if (settings.accessLogs().isEmpty()) return;
        long id = connectionIds.incrementAndGet();
        var connection = new ServedConnection(this, null, socket, id, System.nanoTime());
        if (flag != null) {
            connection.info().addFlag(flag);
            connection.info().details = "filter_chain_not_found";
        }
        log(connection);
    }

    private void log(ServedConnection connection) {
        ConnectionInfo info = connection.info();
        info.ended();
        for (AccessLog accessLog : settings.accessLogs()) accessLog.log(info);
    }

    private void start(ServedConnection connection, Worker worker) {
        ConnectionServer server = connection.server();
        if (server != null) server.serve(connection.socket().channel(), worker, connection);
        fellQuiet(connection);
    }

    /// Connections go to this generation from now on, each when nothing is under way on it.
    public void moveTo(ProxyCore next) {
        heir = next;
        for (ServedConnection connection : connections) fellQuiet(connection);
    }

    void fellQuiet(ServedConnection connection) {
        ProxyCore next = heir;
        if (next == null) return;
        // what was written last is flushed first
        connection.socket().channel().eventLoop().execute(() -> move(connection, next));
    }

    private void move(ServedConnection connection, ProxyCore to) {
        Channel channel = connection.socket().channel();
        if (!channel.isActive() || !connections.contains(connection)) return;
        MovedConnection moved = connection.detach();
        if (moved == null) return;
        connections.remove(connection);
        connection.socket().forgotten();
        stats.went(workers.of(channel.eventLoop()).index());
        if (!to.adopt(moved) && !adopt(moved)) {
            var _ = channel.close();
        }
        budget.release(settings.name());
    }

    /// Goes on with a connection that another generation has accepted; called on its event loop.
    ///
    /// @return false when no chain of this listener is for it
    public boolean adopt(MovedConnection moved) {
        SocketFacts socket = SocketFacts.of(moved);
        ListenerSettings now = settings;
        ListenerSettings.Chain chain = now.choice().find(socket);
        Channel channel = moved.channel();
        boolean secure = channel.pipeline().get(SslHandler.class) != null;
        if (chain == null || (chain.tls() != null) != secure) return false;
        if (!(chain.server() instanceof ConnectionManager manager)) return false;
        Worker worker = workers.of(channel.eventLoop());
        long id = moved.origin().connectionId();
        connectionIds.accumulateAndGet(id, Math::max);
        var connection = new ServedConnection(this, chain, socket, id, moved.openedNanos());
        budget.add(now.name());
        connections.add(connection);
        stats.came(worker.index());
        socket.whenClosed(() -> budget.release(settings.name()));
        socket.whenClosed(() -> gone(connection, worker));
        if (chain.tls() != null) connection.secured(chain.tls().goOn(channel));
        manager.goOn(moved, worker, connection);
        return true;
    }

    /// What follows from the handshake.
    private final class Secured implements Handshake.Outcome {
        private final ServedConnection connection;
        private final Worker worker;

        Secured(ServedConnection connection, Worker worker) {
            this.connection = connection;
            this.worker = worker;
        }

        @Override
        public void secured(TlsConnection tls) {
            connection.secured(tls);
            start(connection, worker);
        }

        @Override
        public void failed(Throwable cause) {
            // counted where it happened; the TLS handler closes the connection
            if (!settings.accessLogs().isEmpty() && connection.info().terminationDetails == null)
                connection.info().downstreamFailure = TlsFailures.reason(cause);
        }

        @Override
        public void timedOut() {
            stats.handshakeTimeouts.inc();
            if (!settings.accessLogs().isEmpty())
                connection.info().terminationDetails = "transport socket timeout was reached";
        }
    }

    private void gone(ServedConnection connection, Worker worker) {
        connections.remove(connection);
        stats.closed(worker.index(), System.nanoTime() - connection.openedNanos);
        if (!settings.accessLogs().isEmpty()) log(connection);
    }

    /// New connections get these settings; the sockets stay. Connections of chains that are gone
    /// drain.
    public void configure(ListenerSettings changed) {
        settings = changed;
        for (ServedConnection connection : connections) {
            if (!serves(changed, connection.server())) connection.drain();
        }
    }

    private static boolean serves(ListenerSettings settings, @Nullable ConnectionServer server) {
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
        workers.internal().close(settings.name(), onInternal);
        sockets.close();
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
