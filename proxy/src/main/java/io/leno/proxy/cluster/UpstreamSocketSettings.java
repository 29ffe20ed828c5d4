package io.leno.proxy.cluster;

import org.jspecify.annotations.Nullable;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;

/// What is set on the sockets of upstream connections.
///
/// @param keepAlive null: none. Envoy: `upstream_connection_options.tcp_keepalive`
/// @param sources addresses to connect from; the first of the host's family is taken. Envoy:
///   `upstream_bind_config`
public record UpstreamSocketSettings(
        @Nullable KeepAlive keepAlive, List<InetSocketAddress> sources, List<Option> options) {
    public static final UpstreamSocketSettings DEFAULT =
            new UpstreamSocketSettings(null, List.of(), List.of());

    public UpstreamSocketSettings {
        sources = List.copyOf(sources);
        options = List.copyOf(options);
    }

    /// Zero: the operating system's.
    public record KeepAlive(int probes, int idleSeconds, int intervalSeconds) {}

    /// Envoy: `SocketOption` with `int_value`.
    public record Option(int level, int name, int value) {}

    /// Where to connect from; null: anywhere.
    public @Nullable InetSocketAddress sourceFor(InetSocketAddress host) {
        if (host.isUnresolved()) return null;
        Class<? extends InetAddress> family = host.getAddress().getClass();
        for (InetSocketAddress source : sources) {
            if (source.getAddress().getClass().equals(family)) return source;
        }
        return null;
    }
}
