package io.leno.xds.translator;

import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.cluster.v3.Cluster.CustomClusterType;
import io.envoyproxy.envoy.config.cluster.v3.Cluster.DnsLookupFamily;
import io.envoyproxy.envoy.config.listener.v3.Filter;
import io.envoyproxy.envoy.extensions.clusters.dynamic_forward_proxy.v3.ClusterConfig;
import io.envoyproxy.envoy.extensions.common.dynamic_forward_proxy.v3.DnsCacheConfig;
import io.envoyproxy.envoy.extensions.filters.http.dynamic_forward_proxy.v3.FilterConfig;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpFilter;
import io.leno.api.istio.TrafficPolicy.ClientTls;
import io.leno.api.model.Protocol;
import io.leno.api.model.Resolution;
import io.leno.api.model.Service;

import java.util.Optional;

/// Services whose hosts are resolved when a client asks for one (`resolution: DYNAMIC_DNS`): HTTP
/// by the host of the request, TLS by the name in its first message. Filters and cluster share a
/// cache of names.
record DynamicForwarding(Service service, Scope scope) {
    static boolean isMeant(Service service) {
        return service.resolution() == Resolution.DYNAMIC_DNS;
    }

    /// True for protocols that tell the name of the host.
    static boolean knowsHost(Protocol protocol) {
        return protocol.isHttp() || protocol == Protocol.TLS;
    }

    /// Makes a cluster that of names. Envoy takes TLS for which it does not check itself that the
    /// server is who was asked for only where that is said to be meant.
    void applyTo(Cluster.Builder cluster, PortPolicy policy) {
        var config = ClusterConfig.newBuilder().setDnsCacheConfig(cache());
        Optional<ClientTls> tls = UpstreamTls.originated(policy.tls());
        if (tls.isPresent() && !isChecked(tls.get())) config.setAllowInsecureClusterOptions(true);
        cluster.clearCommonLbConfig()
                .setClusterType(
                        CustomClusterType.newBuilder()
                                .setName("envoy.clusters.dynamic_forward_proxy")
                                .setTypedConfig(Protos.any(config.build())));
    }

    private boolean isChecked(ClientTls tls) {
        return tls.sni().isEmpty()
                && tls.subjectAltNames().isEmpty()
                && UpstreamTls.isVerified(tls, scope.meshConfig());
    }

    HttpFilter httpFilter() {
        return httpFilter(cache());
    }

    static HttpFilter httpFilter(DnsCacheConfig cache) {
        return HttpFilter.newBuilder()
                .setName("envoy.filters.http.dynamic_forward_proxy")
                .setTypedConfig(
                        Protos.any(FilterConfig.newBuilder().setDnsCacheConfig(cache).build()))
                .build();
    }

    Filter serverNameFilter(int port) {
        var config =
                io.envoyproxy.envoy.extensions.filters.network.sni_dynamic_forward_proxy.v3
                        .FilterConfig.newBuilder()
                        .setDnsCacheConfig(cache())
                        .setPortValue(port)
                        .build();
        return Filter.newBuilder()
                .setName("envoy.extensions.filters.network.sni_dynamic_forward_proxy")
                .setTypedConfig(Protos.any(config))
                .build();
    }

    private DnsCacheConfig cache() {
        return cache(scope, service.hostname() + "_dfp_dns_cache").build();
    }

    static DnsCacheConfig.Builder cache(Scope scope, String name) {
        boolean isSix = scope.node().address().indexOf(':') >= 0;
        return DnsCacheConfig.newBuilder()
                .setName(name)
                .setDnsLookupFamily(isSix ? DnsLookupFamily.V6_ONLY : DnsLookupFamily.V4_ONLY);
    }
}
