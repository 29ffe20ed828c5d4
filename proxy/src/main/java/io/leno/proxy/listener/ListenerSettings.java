package io.leno.proxy.listener;

import io.leno.proxy.http.ConnectionServer;
import io.leno.proxy.tls.ServerTls;

import org.jspecify.annotations.Nullable;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;

/// A listener as configured, understood and checked.
///
/// @param addresses at least one; port 0: any
/// @param binds false: it only serves what another listener hands over. Envoy: `bind_to_port`
/// @param original where the connection was meant to go is asked of the kernel. Envoy: the
///   `original_dst` listener filter
/// @param handsOver to the listener that has the original destination's address. Envoy:
///   `use_original_dst`
/// @param inspects the first bytes are looked at before a chain is chosen. Envoy: the
///   `tls_inspector` listener filter
/// @param inbound its traffic direction is INBOUND
/// @param otherwise what serves connections that no chain matches; null: they are closed
public record ListenerSettings(
        String name,
        String statPrefix,
        List<InetSocketAddress> addresses,
        boolean binds,
        boolean original,
        boolean handsOver,
        Inspection inspects,
        boolean inbound,
        int backlog,
        List<Chain> chains,
        @Nullable Chain otherwise) {
    public ListenerSettings {
        addresses = List.copyOf(addresses);
        chains = List.copyOf(chains);
    }

    /// A filter chain: which connections, and what becomes of them.
    ///
    /// @param tls null: plain connections, or TLS that is passed through
    public record Chain(
            String name, ChainMatch match, @Nullable ServerTls tls, ConnectionServer server) {}

    /// A look at the first bytes of a connection.
    ///
    /// @param timeout zero: for ever. Envoy: `listener_filters_timeout`
    /// @param goesOn after the timeout, as a plain connection. Envoy:
    ///   `continue_on_listener_filters_timeout`
    public record Inspection(boolean wanted, Duration timeout, boolean goesOn) {}

    /// Envoy: what stands after `listener.` in the names of its stats.
    public static String statName(String statPrefix, List<InetSocketAddress> addresses) {
        if (!statPrefix.isEmpty()) return statPrefix;
        InetSocketAddress first = addresses.getFirst();
        return first.getAddress().getHostAddress() + "_" + first.getPort();
    }
}
