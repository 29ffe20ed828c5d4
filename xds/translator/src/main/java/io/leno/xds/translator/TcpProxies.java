package io.leno.xds.translator;

import io.envoyproxy.envoy.config.listener.v3.Filter;
import io.envoyproxy.envoy.extensions.filters.network.tcp_proxy.v3.TcpProxy;
import io.envoyproxy.envoy.extensions.filters.network.tcp_proxy.v3.TcpProxy.WeightedCluster;
import io.leno.api.config.Rule;
import io.leno.api.istio.VirtualService.RouteDestination;

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
        return filter(TcpProxy.newBuilder().setStatPrefix(cluster).setCluster(cluster));
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
        return filter(
                TcpProxy.newBuilder()
                        .setStatPrefix(rule.name() + "." + rule.namespace())
                        .setWeightedClusters(weighted));
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
