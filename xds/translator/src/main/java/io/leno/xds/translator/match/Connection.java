package io.leno.xds.translator.match;

import static java.util.Objects.requireNonNull;

import java.util.List;

/// A connection as it comes to a proxy.
///
/// @param address that the client dialled; empty: none that is known, so that only listeners for
///   any address can be meant
/// @param source the client's address; empty: of another host
/// @param tls true where its first bytes are a ClientHello
/// @param serverName SNI in lower case; empty: none
/// @param protocols ALPN, or what the first bytes look like (`http/1.1`, `h2c`); empty: neither
public record Connection(
        String address,
        int port,
        Way way,
        String source,
        boolean tls,
        String serverName,
        List<String> protocols) {
    /// How it comes to the proxy.
    public enum Way {
        /// The address is the proxy's own.
        DIRECT,
        /// Sent by the workload and redirected. Istio: to 15001.
        OUTBOUND,
        /// Sent to the workload and redirected. Istio: to 15006.
        INBOUND
    }

    public Connection {
        requireNonNull(address, "address");
        requireNonNull(way, "way");
        requireNonNull(serverName, "serverName");
        protocols = List.copyOf(protocols);
    }

    /// Plain HTTP/1.1.
    public static Connection http(Way way, String address, int port) {
        return new Connection(address, port, way, "", false, "", List.of("http/1.1"));
    }

    /// Bytes that look like nothing that is known.
    public static Connection tcp(Way way, String address, int port) {
        return new Connection(address, port, way, "", false, "", List.of());
    }

    /// TLS.
    ///
    /// @param protocols ALPN
    public static Connection tls(
            Way way, String address, int port, String serverName, List<String> protocols) {
        return new Connection(address, port, way, "", true, serverName, protocols);
    }
}
