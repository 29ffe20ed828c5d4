package io.leno.proxy.listener;

import io.leno.proxy.http.ConnectionServer;

import org.jspecify.annotations.Nullable;

import java.net.InetSocketAddress;
import java.util.List;

/// A listener as configured, understood and checked.
///
/// @param addresses at least one; port 0: any
/// @param binds false: it only serves what another listener hands over. Envoy: `bind_to_port`
/// @param original where the connection was meant to go is asked of the kernel. Envoy: the
///   `original_dst` listener filter
/// @param handsOver to the listener that has the original destination's address. Envoy:
///   `use_original_dst`
/// @param inbound its traffic direction is INBOUND
/// @param otherwise what serves connections that no chain matches; null: they are closed
public record ListenerSettings(
        String name,
        String statPrefix,
        List<InetSocketAddress> addresses,
        boolean binds,
        boolean original,
        boolean handsOver,
        boolean inbound,
        int backlog,
        List<Chain> chains,
        @Nullable Chain otherwise) {
    public ListenerSettings {
        addresses = List.copyOf(addresses);
        chains = List.copyOf(chains);
    }

    /// A filter chain: which connections, and what becomes of them.
    public record Chain(String name, ChainMatch match, ConnectionServer server) {}
}
