package io.leno.filters.extauthz;

import io.envoyproxy.envoy.config.core.v3.Address;
import io.envoyproxy.envoy.config.core.v3.Pipe;
import io.envoyproxy.envoy.config.core.v3.SocketAddress;
import io.envoyproxy.envoy.service.auth.v3.AttributeContext;
import io.leno.api.connection.NamedAddress;
import io.leno.api.filter.StreamInfo;
import io.leno.api.filter.TlsSession;

import org.jspecify.annotations.Nullable;

import java.net.InetSocketAddress;
import java.util.List;

/// Both ends of a connection as the service's protocol has them.
final class Peers {
    private Peers() {}

    /// @param withCertificate what it showed is told, too
    static AttributeContext.Peer.Builder source(
            InetSocketAddress address, @Nullable TlsSession tls, boolean withCertificate) {
        var peer = AttributeContext.Peer.newBuilder().setAddress(address(address));
        if (tls == null) return peer;
        peer.setPrincipal(principal(tls.peerUris(), tls.peerDnsNames(), tls.peerSubject()));
        if (withCertificate) peer.setCertificate(tls.peerPem());
        return peer;
    }

    static AttributeContext.Peer destination(StreamInfo info, @Nullable TlsSession tls) {
        var peer = AttributeContext.Peer.newBuilder();
        peer.setAddress(address(info.downstreamLocalAddress()));
        if (tls != null)
            peer.setPrincipal(principal(tls.localUris(), tls.localDnsNames(), tls.localSubject()));
        return peer.build();
    }

    private static String principal(
            List<String> uris, List<String> names, @Nullable String subject) {
        if (!uris.isEmpty()) return uris.getFirst();
        if (!names.isEmpty()) return names.getFirst();
        return subject == null ? "" : subject;
    }

    private static Address address(InetSocketAddress address) {
        String pipe = NamedAddress.pipePath(address);
        if (pipe != null)
            return Address.newBuilder().setPipe(Pipe.newBuilder().setPath(pipe)).build();
        return Address.newBuilder()
                .setSocketAddress(
                        SocketAddress.newBuilder()
                                .setAddress(address.getAddress().getHostAddress())
                                .setPortValue(address.getPort()))
                .build();
    }
}
