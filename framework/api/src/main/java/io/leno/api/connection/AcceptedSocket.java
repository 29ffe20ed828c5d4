package io.leno.api.connection;

import org.osgi.annotation.versioning.ProviderType;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;

/// A connection before its filter chain is chosen. What listener filters find out about it decides
/// which chain that is. Belongs to the connection's event loop.
@ProviderType
public interface AcceptedSocket {
    /// Where the client meant to go: the socket's own address until a filter knows better.
    InetSocketAddress localAddress();

    /// Puts the destination that the client meant in place of the socket's own.
    void restoreLocalAddress(InetSocketAddress address);

    /// The client's address, as a proxy in front of us may have told it.
    InetSocketAddress remoteAddress();

    /// Puts the client's own address in place of that of the proxy in front of us.
    void replaceRemoteAddress(InetSocketAddress address);

    /// The peer of the connection itself.
    InetSocketAddress directRemoteAddress();

    /// `raw_buffer`, `tls`, or empty where nobody has looked.
    String transportProtocol();

    void transportProtocol(String detected);

    /// The server name the client asks for, lower case; empty without one.
    String serverName();

    void serverName(String requested);

    /// What the client offers to speak, most wanted first.
    List<String> applicationProtocols();

    void applicationProtocols(List<String> offered);

    /// Fingerprint of the ClientHello; empty without one. Envoy: `TLS_JA3_FINGERPRINT`.
    void ja3(String fingerprint);

    /// Removes bytes from the front of what the client has sent: no later filter sees them.
    void consume(int bytes);

    /// Dynamic metadata by filter name. Modifiable.
    Map<String, Map<String, Object>> metadata();

    /// Named objects that later filters and logs read. Modifiable.
    Map<String, Object> filterState();
}
