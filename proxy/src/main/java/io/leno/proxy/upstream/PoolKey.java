package io.leno.proxy.upstream;

import io.leno.proxy.cluster.ConnectionSettings;
import io.leno.proxy.cluster.ConnectionSettings.Protocol;
import io.leno.proxy.cluster.ProxyProtocol;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Objects;

/// Which of a host's pools a request uses: connections are shared by requests of one priority,
/// protocol and server name, and what they offer by ALPN. Envoy: the hash key of a connection pool.
/// Immutable; the usual ones are shared.
final class PoolKey {
    private static final Protocol[] PROTOCOLS = {Protocol.HTTP1, Protocol.HTTP2, Protocol.AUTO};

    /// How many keys there are without server name and client connection.
    static final int USUAL = PROTOCOLS.length * 2;

    private static final PoolKey[] KEYS = usual();

    private final Protocol protocol;
    private final boolean highPriority;
    private final int index;
    private final @Nullable String serverName;
    private final @Nullable Object downstream;
    private final @Nullable List<String> protocols;
    private final ProxyProtocol.@Nullable Ends ends;

    private PoolKey(
            Protocol protocol,
            boolean highPriority,
            int index,
            @Nullable String serverName,
            @Nullable Object downstream,
            @Nullable List<String> protocols,
            ProxyProtocol.@Nullable Ends ends) {
        this.protocol = protocol;
        this.highPriority = highPriority;
        this.index = index;
        this.serverName = serverName;
        this.downstream = downstream;
        this.protocols = protocols;
        this.ends = ends;
    }

    private static PoolKey[] usual() {
        var keys = new PoolKey[USUAL];
        for (int i = 0; i < USUAL; i++) {
            keys[i] = new PoolKey(PROTOCOLS[i >> 1], (i & 1) == 1, i, null, null, null, null);
        }
        return keys;
    }

    static PoolKey of(ConnectionSettings settings, boolean highPriority, boolean http2Downstream) {
        int protocol =
                switch (settings.protocol()) {
                    case HTTP1 -> 0;
                    case HTTP2 -> 1;
                    case AUTO -> 2;
                    case DOWNSTREAM -> http2Downstream ? 1 : 0;
                };
        return KEYS[protocol << 1 | (highPriority ? 1 : 0)];
    }

    /// The key for connections that ask for this server name, that serve one client connection
    /// only, or that offer these protocols by ALPN.
    PoolKey with(
            @Nullable String name, @Nullable Object connection, @Nullable List<String> offered) {
        if (name == null && connection == null && offered == null) return this;
        return new PoolKey(protocol, highPriority, -1, name, connection, offered, ends);
    }

    /// The key for connections that tell the host of this client's one.
    PoolKey forEnds(ProxyProtocol.Ends told) {
        return new PoolKey(protocol, highPriority, -1, serverName, downstream, protocols, told);
    }

    /// What the host is told the client's connection is; null: nothing.
    ProxyProtocol.@Nullable Ends ends() {
        return ends;
    }

    /// HTTP1, HTTP2 or AUTO.
    Protocol protocol() {
        return protocol;
    }

    boolean isHighPriority() {
        return highPriority;
    }

    /// From 0, below [#USUAL]; negative for keys that are not shared.
    int index() {
        return index;
    }

    /// What TLS asks for; null: what the transport socket says.
    @Nullable String serverName() {
        return serverName;
    }

    /// Offered by ALPN in place of what is configured; null: that.
    @Nullable List<String> offered() {
        return protocols;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof PoolKey key
                && key.protocol == protocol
                && key.highPriority == highPriority
                && Objects.equals(key.serverName, serverName)
                && Objects.equals(key.downstream, downstream)
                && Objects.equals(key.protocols, protocols)
                && Objects.equals(key.ends, ends);
    }

    @Override
    public int hashCode() {
        return Objects.hash(protocol, highPriority, serverName, downstream, protocols, ends);
    }
}
