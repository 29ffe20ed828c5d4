package io.leno.xds.translator;

import io.envoyproxy.envoy.config.listener.v3.Filter;
import io.envoyproxy.envoy.extensions.filters.network.tcp_proxy.v3.TcpProxy;
import io.envoyproxy.envoy.extensions.filters.network.tcp_proxy.v3.TcpProxy.WeightedCluster;
import io.envoyproxy.envoy.type.v3.HashPolicy;
import io.leno.api.config.Rule;
import io.leno.api.istio.TrafficPolicy.ConnectionPool;
import io.leno.api.istio.TrafficPolicy.LoadBalancer.ConsistentHash;
import io.leno.api.istio.TrafficPolicy.Tunnel;
import io.leno.api.istio.VirtualService.RouteDestination;
import io.leno.api.model.Service;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.List;

/// The filter that carries bytes to a cluster, or to one of several by weight.
final class TcpProxies {
    private final Scope scope;
    private final Destinations destinations;

    TcpProxies(Scope scope) {
        this.scope = scope;
        destinations = new Destinations(scope);
    }

    Filter to(String cluster) {
        var proxy = TcpProxy.newBuilder().setStatPrefix(cluster).setCluster(cluster);
        applyRule(proxy, ClusterName.parse(cluster));
        return filter(proxy);
    }

    /// What the rule of the destination says of connections, not of clusters.
    private void applyRule(TcpProxy.Builder proxy, @Nullable ClusterName cluster) {
        Service service = cluster == null ? null : scope.service(cluster.host());
        if (cluster == null || service == null || !cluster.isOutbound()) return;
        MergedDestinationRule rule = scope.destinationRule(service);
        ConnectionPool pool = rule.policy() == null ? null : rule.policy().connectionPool();
        if (pool != null && pool.tcp() != null) {
            Duration idle = pool.tcp().idleTimeout();
            Duration longest = pool.tcp().maxConnectionDuration();
            if (idle != null) proxy.setIdleTimeout(Protos.duration(idle));
            if (longest != null) {
                proxy.setMaxDownstreamConnectionDuration(Protos.duration(longest));
            }
        }
        ConsistentHash hash = rule.policyFor(cluster.port(), cluster.subset()).consistentHash();
        if (hash != null && hash.useSourceIp()) {
            proxy.addHashPolicyBuilder().setSourceIp(HashPolicy.SourceIp.getDefaultInstance());
        }
        Tunnel tunnel = rule.tunnel(cluster.subset());
        if (tunnel == null) return;
        proxy.getTunnelingConfigBuilder()
                .setHostname(HostNames.withPort(tunnel.targetHost(), tunnel.targetPort()))
                .setUsePost(tunnel.protocol().equals("POST"));
    }

    /// A rule's destinations; a weight of 0 counts only where there is no other.
    Filter to(Rule<?> rule, List<RouteDestination> route, int listenerPort, String path) {
        if (route.size() == 1) return to(cluster(rule, route, 0, listenerPort, path));
        var weighted = WeightedCluster.newBuilder();
        for (int i = 0; i < route.size(); i++) {
            if (route.get(i).weight() == 0) continue;
            weighted.addClusters(
                    WeightedCluster.ClusterWeight.newBuilder()
                            .setName(cluster(rule, route, i, listenerPort, path))
                            .setWeight(route.get(i).weight()));
        }
        if (weighted.getClustersCount() == 0) return to(ClusterName.BLACK_HOLE);
        var proxy =
                TcpProxy.newBuilder()
                        .setStatPrefix(rule.name() + "." + rule.namespace())
                        .setWeightedClusters(weighted);
        ClusterName first = ClusterName.parse(cluster(rule, route, 0, listenerPort, path));
        // as in Istio: the first destination decides, whatever its subset
        if (first != null) {
            applyRule(proxy, ClusterName.outbound(first.port(), "", first.host()));
        }
        return filter(proxy);
    }

    private String cluster(
            Rule<?> rule, List<RouteDestination> route, int index, int listenerPort, String path) {
        String at = path + ".route[" + index + "].destination";
        return destinations.cluster(rule, route.get(index).destination(), listenerPort, at);
    }

    private Filter filter(TcpProxy.Builder proxy) {
        return Filter.newBuilder()
                .setName("envoy.filters.network.tcp_proxy")
                .setTypedConfig(Protos.any(proxy.addAllAccessLog(scope.accessLogs()).build()))
                .build();
    }
}
