package io.leno.proxy.cluster;

import io.leno.proxy.tls.ClientTls;
import io.leno.proxy.tls.SecretUser;

import org.jspecify.annotations.Nullable;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Which transport socket a host is spoken to by. Envoy: `transport_socket_matches`, then
/// `transport_socket`.
///
/// @param otherwise for hosts that no match fits
public record UpstreamSockets(List<Match> matches, Socket otherwise) {
    public static final UpstreamSockets PLAIN = new UpstreamSockets(List.of(), Socket.PLAIN);

    public UpstreamSockets {
        matches = List.copyOf(matches);
    }

    /// How a connection begins.
    ///
    /// @param tls null: plain
    /// @param proxied sent before all else; null: nothing. Envoy: `upstream_proxy_protocol`
    /// @param passed goes along to listeners of this proxy; null: nothing. Envoy:
    ///   `internal_upstream`
    public record Socket(
            @Nullable ClientTls tls,
            @Nullable ProxyProtocol proxied,
            @Nullable Passthrough passed) {
        public static final Socket PLAIN = new Socket(null, null, null);
    }

    /// @param labels all of which the endpoint must have
    public record Match(String name, Map<String, Object> labels, Socket socket) {
        public Match {
            labels = Map.copyOf(labels);
        }
    }

    public Socket of(Host.Endpoint endpoint) {
        return of(endpoint.socketLabels());
    }

    public Socket of(Map<String, Object> labels) {
        Match match = match(labels);
        return match == null ? otherwise : match.socket();
    }

    /// The name under which Envoy counts the choice.
    String name(Host.Endpoint endpoint) {
        Match match = match(endpoint.socketLabels());
        return match == null ? "default" : match.name();
    }

    private @Nullable Match match(Map<String, Object> labels) {
        for (Match match : matches) {
            if (labels.entrySet().containsAll(match.labels().entrySet())) return match;
        }
        return null;
    }

    /// All that work with secrets.
    public Set<SecretUser> tls() {
        Set<SecretUser> all = new HashSet<>();
        for (Match match : matches) if (match.socket().tls() != null) all.add(match.socket().tls());
        if (otherwise.tls() != null) all.add(otherwise.tls());
        return all;
    }
}
