package io.leno.proxy.listener;

import io.leno.proxy.http.ConnectionInfo;
import io.leno.proxy.http.ConnectionServer;
import io.leno.proxy.tls.TlsConnection;

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

    /// @param chain null where none fits
    ServedConnection(
            Listener listener,
            ListenerSettings.@Nullable Chain chain,
            SocketFacts socket,
            long id) {
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
        return (InetSocketAddress) socket.channel().localAddress();
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
