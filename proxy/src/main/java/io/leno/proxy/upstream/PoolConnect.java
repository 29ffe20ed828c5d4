package io.leno.proxy.upstream;

import io.leno.proxy.cluster.ConnectionSettings.Protocol;
import io.leno.proxy.cluster.ProxyProtocol;

import org.jspecify.annotations.Nullable;

import java.util.List;

/// A connection that a pool opens: what TLS is to ask for, and what is spoken once it is there.
final class PoolConnect implements Dialer.Wishes {
    private static final List<String> HTTP1 = List.of("http/1.1");
    private static final List<String> HTTP2 = List.of("h2");
    private static final List<String> BOTH = List.of("h2", "http/1.1");

    private final HostPool pool;
    private @Nullable PooledConnection connection;

    PoolConnect(HostPool pool) {
        this.pool = pool;
        if (pool.key().protocol() != Protocol.AUTO) count(pool.key().protocol() == Protocol.HTTP2);
    }

    private void count(boolean http2) {
        var stats = pool.cluster().stats();
        (http2 ? stats.http2Connections : stats.http1Connections).inc();
        // Envoy counts by the library that its codec is made of.
        if (http2) stats.scope().counter("http2.nghttp2_upstream_connections").inc();
    }

    @Override
    public @Nullable String serverName() {
        return pool.key().serverName();
    }

    @Override
    public List<String> protocols() {
        return switch (pool.key().protocol()) {
            case HTTP2 -> HTTP2;
            case AUTO -> BOTH;
            case HTTP1, DOWNSTREAM -> HTTP1;
        };
    }

    @Override
    public @Nullable List<String> protocolsInstead() {
        return pool.key().offered();
    }

    @Override
    public ProxyProtocol.@Nullable Ends ends() {
        return pool.key().ends();
    }

    @Override
    public PooledConnection handler(String protocol) {
        Protocol spoken = pool.key().protocol();
        boolean http2 =
                spoken == Protocol.HTTP2 || (spoken == Protocol.AUTO && protocol.equals("h2"));
        PooledConnection made = http2 ? new MultiplexedConnection(pool) : new Http1Connection(pool);
        if (spoken == Protocol.AUTO) count(http2);
        connection = made;
        return made;
    }

    PooledConnection connection() {
        if (connection == null) throw new IllegalStateException("not connected");
        return connection;
    }
}
