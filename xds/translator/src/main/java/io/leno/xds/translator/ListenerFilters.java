package io.leno.xds.translator;

import com.google.protobuf.Duration;
import com.google.protobuf.Message;

import io.envoyproxy.envoy.config.listener.v3.ListenerFilter;
import io.envoyproxy.envoy.config.listener.v3.ListenerFilterChainMatchPredicate;
import io.envoyproxy.envoy.config.listener.v3.ListenerFilterChainMatchPredicate.MatchSet;
import io.envoyproxy.envoy.extensions.filters.listener.http_inspector.v3.HttpInspector;
import io.envoyproxy.envoy.extensions.filters.listener.original_dst.v3.OriginalDst;
import io.envoyproxy.envoy.extensions.filters.listener.tls_inspector.v3.TlsInspector;
import io.envoyproxy.envoy.type.v3.Int32Range;

import java.util.Collection;
import java.util.List;

/// What looks at a connection before a filter chain is chosen for it.
final class ListenerFilters {
    /// What the HTTP inspector calls the plain HTTP it found.
    static final List<String> PLAIN_HTTP = List.of("http/1.1", "h2c");

    /// How long clients may take to agree on TLS.
    static final Duration HANDSHAKE = Duration.newBuilder().setSeconds(15).build();

    private ListenerFilters() {}

    static ListenerFilter originalDestination() {
        return filter("envoy.filters.listener.original_dst", OriginalDst.getDefaultInstance())
                .build();
    }

    static ListenerFilter tlsInspector() {
        return filter("envoy.filters.listener.tls_inspector", TlsInspector.getDefaultInstance())
                .build();
    }

    /// @param exceptPorts whose protocol is known: server-first protocols would wait there in vain
    static ListenerFilter httpInspector(Collection<Integer> exceptPorts) {
        var inspector =
                filter("envoy.filters.listener.http_inspector", HttpInspector.getDefaultInstance());
        List<ListenerFilterChainMatchPredicate> ports =
                exceptPorts.stream().sorted().map(ListenerFilters::isPort).toList();
        if (ports.size() == 1) inspector.setFilterDisabled(ports.getFirst());
        if (ports.size() > 1) {
            inspector.setFilterDisabled(
                    ListenerFilterChainMatchPredicate.newBuilder()
                            .setOrMatch(MatchSet.newBuilder().addAllRules(ports)));
        }
        return inspector.build();
    }

    private static ListenerFilterChainMatchPredicate isPort(int port) {
        return ListenerFilterChainMatchPredicate.newBuilder()
                .setDestinationPortRange(Int32Range.newBuilder().setStart(port).setEnd(port + 1))
                .build();
    }

    private static ListenerFilter.Builder filter(String name, Message config) {
        return ListenerFilter.newBuilder().setName(name).setTypedConfig(Protos.any(config));
    }
}
