package io.leno.proxy.listener;

import io.leno.proxy.http.ConnectionServer;
import io.leno.proxy.tls.TlsConnection;
import io.netty.channel.Channel;

import org.jspecify.annotations.Nullable;

import java.net.InetSocketAddress;

/// A connection that a listener accepted.
final class ServedConnection implements ConnectionServer.Downstream {
    private final Listener listener;
    private final ConnectionServer server;
    private final Channel channel;
    private final InetSocketAddress originalDestination;
    private final boolean redirected;
    private final long id;
    private final String requestedServerName;
    private @Nullable TlsConnection tls;
    private volatile boolean orphaned;

    ServedConnection(
            Listener listener,
            ConnectionServer server,
            Channel channel,
            InetSocketAddress originalDestination,
            boolean redirected,
            String requestedServerName,
            long id) {
        this.listener = listener;
        this.server = server;
        this.channel = channel;
        this.originalDestination = originalDestination;
        this.redirected = redirected;
        this.requestedServerName = requestedServerName;
        this.id = id;
    }

    ConnectionServer server() {
        return server;
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
        return requestedServerName;
    }

    /// Its chain is gone.
    void drain() {
        orphaned = true;
    }

    boolean isOrphaned() {
        return orphaned;
    }

    void close() {
        var _ = channel.close();
    }

    @Override
    public String listenerName() {
        return listener.settings().name();
    }

    @Override
    public boolean isDraining() {
        return orphaned || listener.isDraining();
    }

    @Override
    public InetSocketAddress originalDestination() {
        return originalDestination;
    }

    @Override
    public boolean isRedirected() {
        return redirected;
    }

    @Override
    public long connectionId() {
        return id;
    }
}
