package io.leno.proxy.listener;

import io.leno.api.connection.NamedAddress;

import java.net.InetSocketAddress;
import java.util.List;

/// The sockets of a listener.
///
/// @param addresses at least one; port 0: any
/// @param binds false: it only serves what another listener hands over. Envoy: `bind_to_port`
/// @param ports more about each address, by its index
/// @param reusesPort other processes may listen on the same port. Envoy: `enable_reuse_port`
/// @param freebind the address need not be this machine's yet
/// @param transparent it takes what is meant for other machines
/// @param fastOpen length of the queue of TCP Fast Open; 0: off
/// @param options Envoy: `socket_options`
public record SocketSettings(
        List<InetSocketAddress> addresses,
        boolean binds,
        List<Port> ports,
        int backlog,
        boolean reusesPort,
        boolean freebind,
        boolean transparent,
        int fastOpen,
        List<Option> options) {
    public SocketSettings {
        addresses = List.copyOf(addresses);
        ports = List.copyOf(ports);
        options = List.copyOf(options);
    }

    /// Whether this proxy alone can connect. Envoy: `internal_listener`.
    public boolean isInternal() {
        return NamedAddress.internalListener(addresses.getFirst()) != null;
    }

    /// What goes with an address.
    ///
    /// @param compatible IPv6 that takes IPv4 too. Envoy: `ipv4_compat`
    /// @param mode permissions of a Unix socket's file; 0: those it gets. Envoy: `Pipe.mode`
    public record Port(boolean compatible, int mode) {}

    /// An option as the kernel takes it.
    ///
    /// @param bound set on the listening socket once it is bound, else before
    public record Option(int level, int name, byte[] value, boolean bound) {}

    /// Sockets opened for the one serve the other.
    public boolean isSameAs(SocketSettings other) {
        return addresses.equals(other.addresses)
                && binds == other.binds
                && ports.equals(other.ports)
                && reusesPort == other.reusesPort
                && freebind == other.freebind
                && transparent == other.transparent;
    }
}
