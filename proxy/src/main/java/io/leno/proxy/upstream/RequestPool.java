package io.leno.proxy.upstream;

import io.leno.proxy.cluster.Addresses;
import io.leno.proxy.cluster.Cluster;
import io.leno.proxy.cluster.ConnectionSettings;
import io.leno.proxy.cluster.Host;
import io.leno.proxy.cluster.ProxyProtocol;
import io.leno.proxy.cluster.UpstreamSockets;
import io.leno.proxy.codec.HeaderBlock;

import org.jspecify.annotations.Nullable;

import java.util.List;

/// Which of a host's pools a request uses.
final class RequestPool {
    /// What filters want to be offered by ALPN, between commas. Envoy:
    /// `Network::ApplicationProtocols`.
    private static final String PROTOCOLS = "envoy.network.application_protocols";

    private RequestPool() {}

    static PoolKey key(RouterStream stream, Cluster cluster, Host host, boolean highPriority) {
        ConnectionSettings settings = cluster.settings().connections();
        boolean http2 =
                settings.protocol() == ConnectionSettings.Protocol.DOWNSTREAM
                        && stream.info().protocol().equals("HTTP/2");
        PoolKey key = PoolKey.of(settings, highPriority, http2);
        boolean named = settings.serverName().fromRequest() || settings.serverName().verified();
        boolean alone = settings.pooling().perDownstream();
        String wanted = stream.logged().filterState(PROTOCOLS);
        UpstreamSockets sockets = cluster.settings().sockets();
        boolean usual = !named && !alone && wanted == null;
        if (usual && sockets.matches().isEmpty() && sockets.otherwise().proxied() == null)
            return key;
        UpstreamSockets.Socket socket = sockets.of(host.endpoint());
        if (socket.proxied() != null) key = key.forEnds(ends(stream));
        boolean tls = socket.tls() != null;
        return key.with(
                named && tls ? serverName(settings.serverName(), stream.requestHeaders()) : null,
                alone ? stream.logged().downstreamDirectRemoteAddress() : null,
                wanted != null && tls ? List.of(wanted.split(",")) : null);
    }

    /// For a tunnel's request.
    static PoolKey key(Cluster cluster, Host host, HeaderBlock request) {
        ConnectionSettings settings = cluster.settings().connections();
        PoolKey key = PoolKey.of(settings, false, false);
        boolean named = settings.serverName().fromRequest() || settings.serverName().verified();
        if (!named || cluster.settings().sockets().of(host.endpoint()).tls() == null) return key;
        return key.with(serverName(settings.serverName(), request), null, null);
    }

    /// Of the client's connection.
    static ProxyProtocol.Ends ends(RouterStream stream) {
        return new ProxyProtocol.Ends(
                stream.info().downstreamDirectRemoteAddress(),
                stream.info().downstreamLocalAddress());
    }

    /// The host without its port; null for an IP address, which is no name for TLS.
    private static @Nullable String serverName(
            ConnectionSettings.ServerName settings, HeaderBlock headers) {
        String header = settings.header();
        String value = header == null ? null : headers.get(header);
        if (value == null || value.isEmpty()) value = headers.get(":authority", "");
        int colon = value.lastIndexOf(':');
        String host = colon > value.lastIndexOf(']') ? value.substring(0, colon) : value;
        if (host.startsWith("[") || host.isEmpty() || Addresses.isLiteral(host)) return null;
        return host;
    }
}
