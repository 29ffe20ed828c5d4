package io.leno.xds.translator;

import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.cluster.v3.Cluster.CustomClusterType;
import io.envoyproxy.envoy.config.listener.v3.FilterChain;
import io.envoyproxy.envoy.config.listener.v3.FilterChainMatch;
import io.envoyproxy.envoy.config.route.v3.Route;
import io.envoyproxy.envoy.config.route.v3.RouteAction;
import io.envoyproxy.envoy.config.route.v3.VirtualHost;
import io.envoyproxy.envoy.extensions.clusters.dynamic_forward_proxy.v3.ClusterConfig;
import io.envoyproxy.envoy.extensions.common.dynamic_forward_proxy.v3.DnsCacheConfig;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpFilter;

/// What becomes of HTTP requests for hosts that the mesh does not know: they go where the client
/// dialled, nowhere, or to the host that they name (`ALLOW_ANY_DYNAMIC_DNS`). For the last, each
/// connection manager of the way out resolves names, with one cache for all.
final class UnknownHosts {
    private static final String RESOLVED = "allow_any_dynamic_dns";
    private static final String CLUSTER = "AllowAnyDynamicDNSCluster";
    private static final String CACHE = "allow_any_dfp_dns_cache";
    private static final int MOST_HOSTS = 1024;
    private static final int BAD_GATEWAY = 502;

    private UnknownHosts() {}

    /// For all that no other virtual host takes.
    static VirtualHost virtualHost(Scope scope) {
        VirtualHost.Builder host;
        if (scope.isRegistryOnly()) host = blockAll();
        else if (scope.resolvesUnknown()) host = forwarding(RESOLVED, CLUSTER);
        else host = forwarding("allow_any", scope.clusterForUnknown());
        host.setIncludeRequestAttemptCount(scope.settings().countsAttempts());
        scope.provenance().noteOutboundPolicy(host::getMetadataBuilder, scope);
        return host.build();
    }

    private static VirtualHost.Builder forwarding(String name, String cluster) {
        var action = RouteAction.newBuilder().setCluster(cluster);
        RouteActions.setTimeout(action, null);
        var route = Route.newBuilder().setName(name).setMatch(Matches.everything());
        return VirtualHost.newBuilder()
                .setName(name)
                .addDomains("*")
                .addRoutes(route.setRoute(action));
    }

    private static VirtualHost.Builder blockAll() {
        var route = Route.newBuilder().setName("block_all").setMatch(Matches.everything());
        route.getDirectResponseBuilder().setStatus(BAD_GATEWAY);
        return VirtualHost.newBuilder().setName("block_all").addDomains("*").addRoutes(route);
    }

    /// Where requests go whose host is resolved.
    static Cluster cluster(Cluster.Builder passthrough, Scope scope) {
        var config =
                ClusterConfig.newBuilder()
                        .setDnsCacheConfig(cache(scope))
                        // Envoy wants to be told that there is no TLS whose names it could check
                        .setAllowInsecureClusterOptions(true);
        return passthrough
                .setName(CLUSTER)
                .setAltStatName(CLUSTER + ";")
                .setClusterType(
                        CustomClusterType.newBuilder()
                                .setName("envoy.clusters.dynamic_forward_proxy")
                                .setTypedConfig(Protos.any(config.build())))
                .build();
    }

    static HttpFilter httpFilter(Scope scope) {
        return DynamicForwarding.httpFilter(cache(scope));
    }

    /// Plain HTTP on ports that no service has.
    static FilterChain chain(Scope scope, String listener) {
        var routes =
                SidecarRoutes.configuration(RESOLVED)
                        .setIgnorePortInHostMatching(true)
                        .addVirtualHosts(virtualHost(scope));
        return FilterChain.newBuilder()
                .setName(listener + "-catchall-tcp-http")
                .setFilterChainMatch(
                        FilterChainMatch.newBuilder()
                                .addAllApplicationProtocols(ListenerFilters.PLAIN_HTTP))
                .addFilters(
                        new ConnectionManagers(scope).unknown(listener + "_" + RESOLVED, routes))
                .build();
    }

    private static DnsCacheConfig cache(Scope scope) {
        return DynamicForwarding.cache(scope, CACHE).setMaxHosts(Protos.uint32(MOST_HOSTS)).build();
    }
}
