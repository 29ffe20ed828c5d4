package io.leno.xds.translator;

import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.cluster.v3.Cluster.DiscoveryType;
import io.envoyproxy.envoy.config.listener.v3.ApiListener;
import io.envoyproxy.envoy.config.listener.v3.Listener;
import io.envoyproxy.envoy.config.route.v3.VirtualHost;
import io.envoyproxy.envoy.extensions.filters.http.fault.v3.HTTPFault;
import io.envoyproxy.envoy.extensions.filters.http.router.v3.Router;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpFilter;
import io.leno.api.istio.TrafficPolicy.ConnectionPool;
import io.leno.api.model.Protocol;
import io.leno.api.model.Service;
import io.leno.api.model.ServicePort;
import io.leno.api.xds.Node;
import io.leno.api.xds.ResourceNames;
import io.leno.xds.translator.ClusterTranslator.MadeCluster;
import io.leno.xds.translator.ListenerTranslator.MadeListener;
import io.leno.xds.translator.RouteTranslator.MadeRoutes;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/// What gRPC clients get that speak xDS themselves, without a proxy: a listener for each target
/// `xds:///host:port` they ask for, whose routes have the name of the service's cluster. Istio:
/// node metadata `GENERATOR: grpc`.
final class GrpcClients {
    private final Scope scope;

    GrpcClients(Scope scope) {
        this.scope = scope;
    }

    static boolean isOne(Node node) {
        return node.metadata("GENERATOR", "").equals("grpc");
    }

    /// Under the names they are asked for; all services under their full names where none is.
    List<MadeListener> listeners(ResourceNames wanted) {
        var names = new TreeSet<String>(wanted.names());
        if (wanted.wildcard()) {
            for (Service service : scope.services()) {
                for (ServicePort port : service.ports()) {
                    names.add(HostNames.withPort(service.hostname(), port.number()));
                }
            }
        }
        var made = new ArrayList<MadeListener>();
        for (String name : names) {
            ClusterName cluster = cluster(name);
            if (cluster != null) made.add(MadeListener.of(listener(name, cluster)));
        }
        return made;
    }

    /// `reviews:9080`, `reviews.default:9080` and so on up to the full name.
    private @Nullable ClusterName cluster(String name) {
        int colon = name.lastIndexOf(':');
        if (colon <= 0 || !name.substring(colon + 1).matches("[0-9]{1,5}")) return null;
        String host = name.substring(0, colon);
        int port = Integer.parseInt(name.substring(colon + 1));
        for (Service service : scope.services()) {
            boolean isMeant = ServiceDomains.of(service, scope).all().contains(host);
            ServicePort found = isMeant ? service.port(port).orElse(null) : null;
            if (found != null && found.protocol() != Protocol.UDP) {
                return ClusterName.outbound(port, "", service.hostname());
            }
        }
        return null;
    }

    private static Listener listener(String name, ClusterName cluster) {
        var manager = HttpConnectionManager.newBuilder();
        manager.getRdsBuilder()
                .setRouteConfigName(cluster.toString())
                .setConfigSource(Protos.ads());
        manager.addHttpFilters(
                        HttpFilter.newBuilder()
                                .setName(Faults.FILTER)
                                .setTypedConfig(Protos.any(HTTPFault.getDefaultInstance())))
                .addHttpFilters(
                        HttpFilter.newBuilder()
                                .setName("envoy.filters.http.router")
                                .setTypedConfig(Protos.any(Router.getDefaultInstance())));
        return Listener.newBuilder()
                .setName(name)
                .setApiListener(
                        ApiListener.newBuilder().setApiListener(Protos.any(manager.build())))
                .build();
    }

    /// The virtual host of the service alone; clients compare with the port.
    Optional<MadeRoutes> routes(String name) {
        ClusterName cluster = ClusterName.parse(name);
        if (cluster == null || scope.service(cluster.host()) == null) return Optional.empty();
        var hosts = new PortVirtualHosts(scope, cluster.port());
        return hosts.all().stream()
                .filter(host -> host.getDomainsList().contains(cluster.host()))
                .findFirst()
                .map(
                        host ->
                                new MadeRoutes(
                                        SidecarRoutes.configuration(name)
                                                .addVirtualHosts(withPort(host, cluster.port()))
                                                .build(),
                                        hosts.madeBy()));
    }

    private static VirtualHost withPort(VirtualHost host, int port) {
        var out = host.toBuilder().clearDomains();
        for (String domain : host.getDomainsList()) {
            out.addDomains(domain).addDomains(domain + ":" + port);
        }
        return out.build();
    }

    /// Only what such clients understand.
    List<MadeCluster> clusters() {
        var made = new ArrayList<MadeCluster>();
        for (Service service : scope.services()) {
            MergedDestinationRule rule = scope.destinationRule(service);
            var subsets = new ArrayList<String>(List.of(""));
            subsets.addAll(rule.subsets().keySet());
            for (ServicePort port : service.ports()) {
                if (port.protocol() == Protocol.UDP) continue;
                for (String subset : subsets) {
                    PortPolicy policy = scope.policyFor(rule, port.number(), subset);
                    if (OutboundClusters.typeOf(scope, service, policy) != DiscoveryType.EDS) {
                        continue;
                    }
                    String host = service.hostname();
                    String name = ClusterName.outbound(port.number(), subset, host).toString();
                    made.add(new MadeCluster(cluster(name, policy), rule.keys()));
                }
            }
        }
        return made;
    }

    private static Cluster cluster(String name, PortPolicy policy) {
        Cluster.Builder cluster = Cluster.newBuilder().setName(name).setType(DiscoveryType.EDS);
        cluster.getEdsClusterConfigBuilder().setServiceName(name).setEdsConfig(Protos.ads());
        if (policy.consistentHash() != null)
            new Balancing(cluster).applyHash(policy.consistentHash());
        ConnectionPool pool = policy.connectionPool();
        int most = pool == null || pool.http() == null ? 0 : pool.http().http2MaxRequests();
        if (most > 0) {
            cluster.getCircuitBreakersBuilder()
                    .addThresholdsBuilder()
                    .setMaxRequests(Protos.uint32(most));
        }
        if (policy.outlierDetection() != null) {
            OutlierSettings.apply(cluster, policy.outlierDetection());
        }
        return cluster.build();
    }
}
