package io.leno.proxy.listener;

import io.leno.proxy.cluster.Addresses;
import io.leno.proxy.http.ConnectionInfo;
import io.leno.proxy.http.ConnectionManager;
import io.leno.proxy.http.ConnectionServer;
import io.leno.proxy.http.Movable;
import io.leno.proxy.internal.InternalListeners;
import io.leno.proxy.tls.Handshake;
import io.leno.proxy.tls.TlsConnection;
import io.leno.runtime.spi.MovedConnection;

import org.jspecify.annotations.Nullable;

import java.net.InetSocketAddress;
import java.util.Map;

/// A connection that a listener accepted.
final class ServedConnection implements ConnectionServer.Downstream {
    private final Listener listener;
    private final @Nullable ConnectionServer server;
    private final SocketFacts socket;
    private final String chainName;
    private final long id;
    private @Nullable TlsConnection tls;
    private @Nullable ConnectionInfo info;
    private volatile boolean orphaned;
    private @Nullable Movable holder;

    /// On the clock of `System.nanoTime()`.
    final long openedNanos;

    /// @param chain null where none fits
    ServedConnection(
            Listener listener,
            ListenerSettings.@Nullable Chain chain,
            SocketFacts socket,
            long id,
            long openedNanos) {
        this.openedNanos = openedNanos;
        this.listener = listener;
        server = chain == null ? null : chain.server();
        chainName = chain == null ? "" : chain.name();
        this.socket = socket;
        this.id = id;
    }

    @Nullable ConnectionServer server() {
        return server;
    }

    SocketFacts socket() {
        return socket;
    }

    @Override
    public String filterChainName() {
        return chainName;
    }

    /// The handshake is done.
    void secured(TlsConnection connection) {
        tls = connection;
    }

    @Override
    public @Nullable TlsConnection tls() {
        return tls;
    }

    @Override
    public String requestedServerName() {
        return socket.serverName();
    }

    /// Its chain is gone.
    void drain() {
        orphaned = true;
    }

    boolean isOrphaned() {
        return orphaned;
    }

    @Override
    public void heldBy(Movable by) {
        holder = by;
    }

    @Override
    public void quiet() {
        listener.fellQuiet(this);
    }

    /// Lets go of the connection, if nothing is under way and nothing of this generation would go
    /// along.
    ///
    /// @return null when it stays
    @Nullable MovedConnection detach() {
        Movable current = holder;
        boolean direct = server instanceof ConnectionManager;
        if (current == null || !direct || orphaned || !socket.isNeutral()) return null;
        if (InternalListeners.isInternal(socket.channel())) return null; // its class would go along
        long requests = current.requests();
        MovedConnection.Protocol protocol = current.detach();
        if (protocol == null) return null;
        Handshake.leave(socket.channel());
        var origin =
                new MovedConnection.Origin(
                        listenerName(),
                        chainName,
                        id,
                        socket.localAddress(),
                        socket.isRestored(),
                        socket.remoteAddress());
        return socket.moved(origin, openedNanos, requests, protocol);
    }

    void close() {
        var _ = socket.channel().close();
    }

    @Override
    public String listenerName() {
        return listener.settings().name();
    }

    @Override
    public boolean isInbound() {
        return listener.settings().inbound();
    }

    @Override
    public boolean isDraining() {
        return orphaned || listener.isDraining();
    }

    @Override
    public InetSocketAddress originalDestination() {
        return socket.localAddress();
    }

    @Override
    public InetSocketAddress remoteAddress() {
        return socket.remoteAddress();
    }

    @Override
    public InetSocketAddress directRemoteAddress() {
        return socket.directRemoteAddress();
    }

    @Override
    public InetSocketAddress directLocalAddress() {
        return Addresses.local(socket.channel());
    }

    @Override
    public ConnectionInfo info() {
        ConnectionInfo known = info;
        if (known != null) return known;
        ConnectionInfo made = new ConnectionInfo(this);
        info = made;
        return made;
    }

    @Override
    public Map<String, Map<String, Object>> metadata() {
        return socket.metadata();
    }

    @Override
    public Map<String, Object> filterState() {
        return socket.filterState();
    }

    @Override
    public boolean isRedirected() {
        return socket.isRestored();
    }

    @Override
    public long connectionId() {
        return id;
    }
}
