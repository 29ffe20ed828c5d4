package io.leno.xds.translator.explain;

import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.core.v3.Address;
import io.envoyproxy.envoy.config.endpoint.v3.ClusterLoadAssignment;
import io.envoyproxy.envoy.config.endpoint.v3.LbEndpoint;
import io.envoyproxy.envoy.config.endpoint.v3.LocalityLbEndpoints;
import io.leno.xds.translator.Note;
import io.leno.xds.translator.Reach;
import io.leno.xds.translator.match.Passage.Destination;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Where requests may go: clusters with their share, settings and endpoints.
final class ClusterText {
    private final Reach reach;

    ClusterText(Reach reach) {
        this.reach = reach;
    }

    List<Map<String, Object>> of(List<Destination> destinations) {
        return destinations.stream().map(this::of).toList();
    }

    private Map<String, Object> of(Destination destination) {
        var fields = new LinkedHashMap<String, Object>();
        fields.put("name", destination.name());
        if (destination.total() > 1) {
            fields.put("weight", destination.weight());
            long percent = Math.round(destination.weight() * 100.0 / destination.total());
            fields.put("share", percent + " %");
        }
        Cluster cluster = destination.cluster();
        if (cluster == null) {
            fields.put("missing", true);
            return fields;
        }
        fields.put("type", cluster.getType().name());
        fields.put("settings", settings(cluster));
        fields.put("madeBy", Explanation.makers(Note.of(cluster.getMetadata()).stream()));
        ClusterLoadAssignment assignment = destination.endpoints();
        if (assignment != null) fields.put("endpoints", endpoints(assignment));
        return fields;
    }

    private static Map<String, Object> settings(Cluster cluster) {
        var fields = new LinkedHashMap<String, Object>();
        fields.put("balancing", cluster.getLbPolicy().name());
        if (cluster.hasConnectTimeout())
            fields.put("connectTimeout", Times.text(cluster.getConnectTimeout()));
        if (cluster.hasOutlierDetection()) fields.put("outlierDetection", true);
        if (cluster.getCircuitBreakers().getThresholdsCount() > 0) {
            var limits = cluster.getCircuitBreakers().getThresholds(0);
            if (limits.hasMaxConnections())
                fields.put("maxConnections", number(limits.getMaxConnections().getValue()));
            if (limits.hasMaxRequests())
                fields.put("maxRequests", number(limits.getMaxRequests().getValue()));
            if (limits.hasMaxPendingRequests())
                fields.put("maxPendingRequests", number(limits.getMaxPendingRequests().getValue()));
        }
        if (cluster.hasTransportSocket())
            fields.put("transportSocket", cluster.getTransportSocket().getName());
        return fields;
    }

    /// All ones stand for no limit.
    private static Object number(int value) {
        return value == -1 ? "no limit" : Integer.toUnsignedLong(value);
    }

    private List<Map<String, Object>> endpoints(ClusterLoadAssignment assignment) {
        var all = new ArrayList<Map<String, Object>>();
        for (LocalityLbEndpoints group : assignment.getEndpointsList()) {
            for (LbEndpoint each : group.getLbEndpointsList()) all.add(endpoint(each, group));
        }
        return all;
    }

    private Map<String, Object> endpoint(LbEndpoint endpoint, LocalityLbEndpoints group) {
        var fields = new LinkedHashMap<String, Object>();
        Address address = endpoint.getEndpoint().getAddress();
        String host = address.getSocketAddress().getAddress();
        fields.put(
                "address",
                address.hasPipe()
                        ? address.getPipe().getPath()
                        : host + ":" + address.getSocketAddress().getPortValue());
        fields.put("health", endpoint.getHealthStatus().name());
        if (endpoint.hasLoadBalancingWeight())
            fields.put("weight", endpoint.getLoadBalancingWeight().getValue());
        if (group.getPriority() > 0) fields.put("priority", group.getPriority());
        var locality = group.getLocality();
        if (!locality.getRegion().isEmpty())
            fields.put(
                    "locality",
                    String.join(
                            "/", locality.getRegion(), locality.getZone(), locality.getSubZone()));
        reach.workload(host)
                .ifPresent(each -> fields.put("workload", each.namespace() + "/" + each.name()));
        return fields;
    }
}
