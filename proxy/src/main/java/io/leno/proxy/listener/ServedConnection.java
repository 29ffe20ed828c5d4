package io.leno.proxy.listener;

import io.leno.proxy.http.ConnectionServer;
import io.netty.channel.Channel;

import java.net.InetSocketAddress;

/// A connection that a listener accepted.
final class ServedConnection implements ConnectionServer.Downstream {
    private final Listener listener;
    private final ConnectionServer server;
    private final Channel channel;
    private final InetSocketAddress originalDestination;
    private final boolean redirected;
    private final long id;
    private volatile boolean orphaned;

    ServedConnection(
            Listener listener,
            ConnectionServer server,
            Channel channel,
            InetSocketAddress originalDestination,
            boolean redirected,
            long id) {
        this.listener = listener;
        this.server = server;
        this.channel = channel;
        this.originalDestination = originalDestination;
        this.redirected = redirected;
        this.id = id;
    }

    ConnectionServer server() {
        return server;
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
