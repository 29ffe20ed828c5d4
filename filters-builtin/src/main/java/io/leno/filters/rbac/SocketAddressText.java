package io.leno.filters.rbac;

import org.jspecify.annotations.Nullable;

import java.net.InetAddress;
import java.net.InetSocketAddress;

/// `10.0.0.7`, `10.0.0.7:8080`, `::1` or `[::1]:8080`.
final class SocketAddressText {
    private SocketAddressText() {}

    /// Null where it is none; the port is 0 where there is none.
    static @Nullable InetSocketAddress parse(String text) {
        int colon = text.lastIndexOf(':');
        boolean hasPort = colon > 0 && (text.indexOf(':') == colon || text.startsWith("["));
        try {
            String host = hasPort ? text.substring(0, colon) : text;
            if (host.startsWith("[")) host = host.substring(1, host.length() - 1);
            int port = hasPort ? Integer.parseInt(text.substring(colon + 1)) : 0;
            return new InetSocketAddress(InetAddress.ofLiteral(host), port);
        } catch (IllegalArgumentException notAnAddress) {
            return null;
        }
    }
}
