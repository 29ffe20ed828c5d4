package io.leno.api.filter;

import java.util.Set;

/// Kinds of objects that a filter may make of a text for [HttpStream#filterState]. Here each of
/// them is the text itself. Envoy: object factories.
public final class FilterStateKinds {
    /// Those of Envoy 1.40.
    public static final Set<String> NAMES =
            Set.of(
                    "envoy.string",
                    "envoy.hashable_string",
                    "envoy.network.application_protocols",
                    "envoy.network.upstream_server_name",
                    "envoy.network.upstream_subject_alt_names",
                    "envoy.network.ip",
                    "envoy.network.namespace",
                    "envoy.network.transport_socket.original_dst_address",
                    "envoy.tcp_proxy.cluster",
                    "envoy.tcp_proxy.disable_tunneling",
                    "envoy.tcp_proxy.per_connection_idle_timeout_ms",
                    "envoy.upstream.dynamic_host",
                    "envoy.upstream.dynamic_port",
                    "envoy.filters.listener.original_dst.local_ip",
                    "envoy.filters.listener.original_dst.remote_ip",
                    "envoy.ratelimit.hits_addend",
                    "envoy.geoip",
                    "envoy.router.cluster",
                    "io.istio.connect_authority",
                    "io.istio.peer_principal",
                    "io.istio.local_principal");

    private FilterStateKinds() {}
}
