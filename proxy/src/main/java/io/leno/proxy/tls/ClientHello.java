package io.leno.proxy.tls;

import java.util.List;

/// What the first bytes of a connection say.
///
/// @param isTls false: plain, the rest is empty
/// @param serverName lower case; empty where none was asked for
/// @param protocols ALPN, in the client's order
/// @param ja3 fingerprint of how the client says hello; empty for plain connections
/// @param elliptic whether the client can use a certificate with an ECDSA key
public record ClientHello(
        boolean isTls, String serverName, List<String> protocols, String ja3, boolean elliptic) {
    /// Not looked at, or not TLS.
    public static final ClientHello NONE = new ClientHello(false, "", List.of(), "", false);

    public ClientHello {
        protocols = List.copyOf(protocols);
    }
}
