package io.leno.xds.translator;

import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpFilter;
import io.leno.api.istio.FilterPlugin.Phase;

import java.util.List;
import java.util.Set;

/// Where in a chain the phases are. Istio: peer metadata, authorization by others, AUTHN, JWT,
/// AUTHZ, RBAC, STATS, the rest, then what routes configure, and the router.
public final class FilterOrder {
    private static final String EXTERNAL_AUTHORIZATION = "envoy.filters.http.ext_authz";
    private static final String JWT = "envoy.filters.http.jwt_authn";
    private static final String RBAC = "envoy.filters.http.rbac";

    /// The first of these that is there ends the phases.
    private static final Set<String> BEHIND_ALL =
            Set.of(
                    "envoy.filters.http.ext_proc",
                    "envoy.filters.http.grpc_web",
                    "envoy.filters.http.grpc_stats",
                    "istio.alpn",
                    Faults.FILTER,
                    Cors.FILTER,
                    "istio.stats",
                    "envoy.filters.http.stateful_session",
                    "envoy.filters.http.dynamic_forward_proxy",
                    "envoy.filters.http.router");

    private FilterOrder() {}

    /// The index for the first filter of the phase.
    public static int placeOf(Phase phase, List<HttpFilter> filters) {
        return switch (phase) {
            case AUTHN -> firstOf(Set.of(JWT, RBAC), afterExternal(filters), filters);
            case AUTHZ -> firstOf(Set.of(RBAC), afterExternal(filters), filters);
            case STATS, UNSPECIFIED_PHASE -> firstOf(Set.of(), 0, filters);
        };
    }

    /// Authorization by others brings an RBAC filter of its own.
    private static int afterExternal(List<HttpFilter> filters) {
        for (int i = filters.size() - 1; i >= 0; i--) {
            if (filters.get(i).getName().equals(EXTERNAL_AUTHORIZATION)) return i + 1;
        }
        return 0;
    }

    private static int firstOf(Set<String> names, int from, List<HttpFilter> filters) {
        for (int i = from; i < filters.size(); i++) {
            String name = filters.get(i).getName();
            if (names.contains(name) || BEHIND_ALL.contains(name)) return i;
        }
        return filters.size();
    }
}
