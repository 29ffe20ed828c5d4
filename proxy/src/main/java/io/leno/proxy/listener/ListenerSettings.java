package io.leno.proxy.listener;

import io.leno.api.connection.NamedAddress;
import io.leno.proxy.accesslog.AccessLog;
import io.leno.proxy.cluster.Addresses;
import io.leno.proxy.http.ConnectionServer;
import io.leno.proxy.tls.ServerTls;

import org.jspecify.annotations.Nullable;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;

/// A listener as configured, understood and checked.
///
/// @param handsOver to the listener that has the original destination's address. Envoy:
///   `use_original_dst`
/// @param filters look at a connection before a chain is chosen
/// @param filterTimeout how long they may take; zero: for ever. Envoy: `listener_filters_timeout`
/// @param goesOn after the timeout with what is known. Envoy:
///   `continue_on_listener_filters_timeout`
/// @param inbound its traffic direction is INBOUND
/// @param exempt from the limit on all connections. Envoy: `ignore_global_conn_limit`
/// @param choice which of the chains serves a connection
/// @param otherwise what serves connections that no chain matches; null: they are closed
/// @param accessLogs one entry per connection
public record ListenerSettings(
        String name,
        String statPrefix,
        SocketSettings sockets,
        boolean handsOver,
        List<ListenerFilterSpec> filters,
        Duration filterTimeout,
        boolean goesOn,
        boolean inbound,
        boolean exempt,
        List<Chain> chains,
        ChainChoice<Chain> choice,
        @Nullable Chain otherwise,
        List<AccessLog> accessLogs) {
    public ListenerSettings {
        filters = List.copyOf(filters);
        chains = List.copyOf(chains);
        accessLogs = List.copyOf(accessLogs);
    }

    /// Whether none has to be waited for.
    boolean hasAllFilters() {
        for (ListenerFilterSpec filter : filters) if (filter.settings() == null) return false;
        return true;
    }

    /// A filter chain: which connections, and what becomes of them.
    ///
    /// @param tls null: plain connections, or TLS that is passed through
    /// @param handshakeTimeout zero: none. Envoy: `transport_socket_connect_timeout`
    public record Chain(
            String name,
            @Nullable ServerTls tls,
            Duration handshakeTimeout,
            ConnectionServer server) {}

    /// Envoy: what stands after `listener.` in the names of its stats.
    public static String statName(String statPrefix, List<InetSocketAddress> addresses) {
        if (!statPrefix.isEmpty()) return statPrefix;
        InetSocketAddress first = addresses.getFirst();
        String inside = NamedAddress.internalListener(first);
        if (inside != null) return "envoy_internal_" + inside;
        if (first.isUnresolved()) return Addresses.text(first);
        String host = Addresses.host(first);
        boolean v6 = host.indexOf(':') >= 0;
        return (v6 ? "[" + host + "]" : host) + "_" + first.getPort();
    }
}
