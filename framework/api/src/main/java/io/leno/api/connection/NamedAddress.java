package io.leno.api.connection;

import static java.util.Objects.requireNonNull;

import org.jspecify.annotations.Nullable;

import java.net.InetSocketAddress;

/// Addresses without an IP: Unix sockets, and listeners inside the proxy. Where a contract has an
/// [InetSocketAddress] they are unresolved ones, so that [InetSocketAddress#getAddress] is null,
/// and their host is a URI: `unix:/run/x.sock`, `unix:@abstract`, `envoy://listener/endpoint`.
/// Their port means nothing.
public final class NamedAddress {
    private static final String UNIX = "unix:";
    private static final String INTERNAL = "envoy://";

    private NamedAddress() {}

    /// A Unix socket.
    ///
    /// @param path of its file; with a leading `@` a name in the kernel's abstract namespace
    public static InetSocketAddress ofPipe(String path) {
        return named(UNIX + requireNonNull(path, "path"));
    }

    /// A listener of the same proxy. Envoy: `EnvoyInternalAddress`.
    ///
    /// @param endpointId tells endpoints at one listener apart; may be empty
    public static InetSocketAddress ofInternal(String listener, String endpointId) {
        requireNonNull(listener, "listener");
        return named(INTERNAL + listener + "/" + requireNonNull(endpointId, "endpointId"));
    }

    /// The address that the URI stands for; null where it is no such URI.
    public static @Nullable InetSocketAddress ofUri(String uri) {
        return uri.startsWith(UNIX) || uri.startsWith(INTERNAL) ? named(uri) : null;
    }

    /// The JDK compares host names without regard to case; the port tells them apart again.
    private static InetSocketAddress named(String uri) {
        int hash = uri.hashCode();
        return InetSocketAddress.createUnresolved(uri, (hash ^ hash >>> 16) & 0xffff);
    }

    /// Whether the address is one of these.
    public static boolean isNamed(InetSocketAddress address) {
        return address.isUnresolved()
                && (address.getHostString().startsWith(UNIX)
                        || address.getHostString().startsWith(INTERNAL));
    }

    /// The path of a Unix socket, or its name after a `@`; null for other addresses.
    public static @Nullable String pipePath(InetSocketAddress address) {
        if (!address.isUnresolved() || !address.getHostString().startsWith(UNIX)) return null;
        return address.getHostString().substring(UNIX.length());
    }

    /// The name of a listener inside the proxy; null for other addresses.
    public static @Nullable String internalListener(InetSocketAddress address) {
        if (!address.isUnresolved() || !address.getHostString().startsWith(INTERNAL)) return null;
        String rest = address.getHostString().substring(INTERNAL.length());
        return rest.substring(0, rest.lastIndexOf('/'));
    }

    /// As Envoy writes it: the path of a Unix socket, `envoy://listener/endpoint`.
    ///
    /// @throws IllegalArgumentException when it is not one of these
    public static String text(InetSocketAddress address) {
        if (!isNamed(address))
            throw new IllegalArgumentException("not a named address: " + address);
        String path = pipePath(address);
        return path == null ? address.getHostString() : path;
    }
}
