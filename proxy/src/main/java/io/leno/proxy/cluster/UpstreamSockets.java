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
/// @param otherwise for hosts that no match fits; null: plain
public record UpstreamSockets(List<Match> matches, @Nullable ClientTls otherwise) {
    public static final UpstreamSockets PLAIN = new UpstreamSockets(List.of(), null);

    public UpstreamSockets {
        matches = List.copyOf(matches);
    }

    /// @param labels all of which the endpoint must have
    /// @param tls null: plain
    public record Match(String name, Map<String, Object> labels, @Nullable ClientTls tls) {
        public Match {
            labels = Map.copyOf(labels);
        }
    }

    /// Null: plain.
    public @Nullable ClientTls of(Host.Endpoint endpoint) {
        return of(endpoint.socketLabels());
    }

    /// Null: plain.
    public @Nullable ClientTls of(Map<String, Object> labels) {
        for (Match match : matches) {
            if (labels.entrySet().containsAll(match.labels().entrySet())) return match.tls();
        }
        return otherwise;
    }

    /// All that work with secrets.
    public Set<SecretUser> tls() {
        Set<SecretUser> all = new HashSet<>();
        for (Match match : matches) if (match.tls() != null) all.add(match.tls());
        if (otherwise != null) all.add(otherwise);
        return all;
    }
}
