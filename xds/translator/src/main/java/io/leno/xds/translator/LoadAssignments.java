package io.leno.xds.translator;

import static java.util.Comparator.comparing;

import io.envoyproxy.envoy.config.cluster.v3.Cluster.DiscoveryType;
import io.envoyproxy.envoy.config.core.v3.HealthStatus;
import io.envoyproxy.envoy.config.endpoint.v3.ClusterLoadAssignment;
import io.envoyproxy.envoy.config.endpoint.v3.LbEndpoint;
import io.envoyproxy.envoy.config.endpoint.v3.LocalityLbEndpoints;
import io.leno.api.model.Endpoint;
import io.leno.api.model.Health;
import io.leno.api.model.Locality;
import io.leno.api.model.Service;
import io.leno.api.model.ServicePort;
import io.leno.api.model.TrafficDistribution;
import io.leno.xds.translator.LocalityPriorities.Group;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;

/// The endpoints of a service port that a subset's labels select, by locality.
final class LoadAssignments {
    private static final java.util.Comparator<Locality> BY_NAME =
            comparing(Locality::region)
                    .thenComparing(Locality::zone)
                    .thenComparing(Locality::subZone);

    private static final String PERSISTENT_SESSION = "istio.io/persistent-session";

    private final Scope scope;
    private final LocalityPriorities priorities;

    LoadAssignments(Scope scope) {
        this.scope = scope;
        priorities = new LocalityPriorities(scope.locality(), scope.placedLabels());
    }

    /// For EDS: addresses only, because Envoy refuses names there.
    ClusterLoadAssignment byAddress(
            ClusterName cluster,
            Service service,
            ServicePort port,
            Map<String, String> labels,
            PortPolicy policy) {
        return assignment(
                cluster.toString(),
                service,
                port,
                labels,
                policy,
                each ->
                        HostNames.isIp(each.address())
                                && (!cluster.isServerName()
                                        || AutoPassthrough.takesMutualTls(each)));
    }

    /// For DNS: the endpoints' names, else that of the service itself. LOGICAL_DNS takes just one.
    ClusterLoadAssignment byName(
            String cluster,
            Service service,
            ServicePort port,
            Map<String, String> labels,
            DiscoveryType type,
            PortPolicy policy) {
        if (scope.model().endpointsOf(service.hostname()).isEmpty()) {
            if (HostNames.isWildcard(service.hostname())) {
                return ClusterLoadAssignment.getDefaultInstance();
            }
            return single(cluster, service.hostname(), port.number());
        }
        ClusterLoadAssignment all = assignment(cluster, service, port, labels, policy, _ -> true);
        if (type != DiscoveryType.LOGICAL_DNS || all.getEndpointsCount() == 0) return all;
        LocalityLbEndpoints first = all.getEndpoints(0);
        return all.toBuilder()
                .clearEndpoints()
                .addEndpoints(
                        first.toBuilder()
                                .clearLbEndpoints()
                                .addLbEndpoints(first.getLbEndpoints(0)))
                .build();
    }

    static ClusterLoadAssignment single(String cluster, String address, int port) {
        return ClusterLoadAssignment.newBuilder()
                .setClusterName(cluster)
                .addEndpoints(
                        LocalityLbEndpoints.newBuilder().addLbEndpoints(endpoint(address, port)))
                .build();
    }

    private ClusterLoadAssignment assignment(
            String cluster,
            Service service,
            ServicePort port,
            Map<String, String> labels,
            PortPolicy policy,
            Predicate<Endpoint> isUsable) {
        var byLocality = new TreeMap<Locality, List<Endpoint>>(BY_NAME);
        for (Endpoint endpoint : scope.model().endpointsOf(service.hostname())) {
            if (!endpoint.ports().containsKey(port.name()) || !isUsable.test(endpoint)) continue;
            if (!endpoint.labels().entrySet().containsAll(labels.entrySet())) continue;
            if (!isSent(endpoint, service)) continue;
            byLocality.computeIfAbsent(endpoint.locality(), _ -> new ArrayList<>()).add(endpoint);
        }
        var groups = new ArrayList<Group>();
        byLocality.forEach(
                (locality, endpoints) ->
                        groups.add(
                                new Group(
                                        locality,
                                        endpoints,
                                        locality(locality, endpoints, service, port))));
        var settings = LocalitySettings.of(policy.loadBalancer(), service, scope.meshConfig());
        boolean fails = policy.outlierDetection() != null;
        var assignment = ClusterLoadAssignment.newBuilder().setClusterName(cluster);
        for (Group group : priorities.apply(groups, settings, fails)) {
            assignment.addEndpoints(group.sent());
        }
        return assignment.build();
    }

    /// As in Istio: what is not ready is told of only where near ones are preferred, so that it is
    /// seen when to go farther; what is about to end only where sessions have to be kept there.
    private static boolean isSent(Endpoint endpoint, Service service) {
        return switch (endpoint.health()) {
            case HEALTHY -> true;
            case UNHEALTHY -> service.distribution() != TrafficDistribution.ANY;
            case DRAINING -> service.labels().containsKey(PERSISTENT_SESSION);
        };
    }

    private LocalityLbEndpoints.Builder locality(
            Locality locality, List<Endpoint> endpoints, Service service, ServicePort port) {
        var group = LocalityLbEndpoints.newBuilder();
        if (!locality.equals(Locality.UNKNOWN)) {
            group.getLocalityBuilder()
                    .setRegion(locality.region())
                    .setZone(locality.zone())
                    .setSubZone(locality.subZone());
        }
        int weight = 0;
        for (Endpoint endpoint : endpoints) {
            weight += endpoint.weight();
            group.addLbEndpoints(lbEndpoint(endpoint, service, port));
        }
        return group.setLoadBalancingWeight(Protos.uint32(weight));
    }

    private LbEndpoint lbEndpoint(Endpoint endpoint, Service service, ServicePort port) {
        Integer number = endpoint.ports().getOrDefault(port.name(), port.number());
        var workload = scope.mesh().workloadAt(endpoint.address());
        return endpoint(endpoint.address(), number)
                .setHealthStatus(health(endpoint.health()))
                .setLoadBalancingWeight(Protos.uint32(endpoint.weight()))
                .setMetadata(Metadata.ofEndpoint(endpoint, workload, service.namespace()))
                .build();
    }

    private static LbEndpoint.Builder endpoint(String address, int port) {
        var endpoint = LbEndpoint.newBuilder();
        endpoint.getEndpointBuilder().setAddress(Protos.address(address, port));
        return endpoint;
    }

    private static HealthStatus health(Health health) {
        return switch (health) {
            case HEALTHY -> HealthStatus.HEALTHY;
            case UNHEALTHY -> HealthStatus.UNHEALTHY;
            case DRAINING -> HealthStatus.DRAINING;
        };
    }
}
