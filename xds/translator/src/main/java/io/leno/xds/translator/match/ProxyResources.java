package io.leno.xds.translator.match;

import com.google.protobuf.InvalidProtocolBufferException;

import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.endpoint.v3.ClusterLoadAssignment;
import io.envoyproxy.envoy.config.listener.v3.Listener;
import io.envoyproxy.envoy.config.route.v3.RouteConfiguration;
import io.leno.api.xds.TypeUrls;
import io.leno.api.xds.XdsResource;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;

/// What one proxy has, by name.
public record ProxyResources(
        Map<String, Listener> listeners,
        Map<String, RouteConfiguration> routes,
        Map<String, Cluster> clusters,
        Map<String, ClusterLoadAssignment> endpoints) {

    /// Decodes resources; those of other types are left out.
    ///
    /// @throws IllegalArgumentException where one is not the message it says
    public static ProxyResources of(Collection<XdsResource> resources) {
        var all =
                new ProxyResources(
                        new LinkedHashMap<>(),
                        new LinkedHashMap<>(),
                        new LinkedHashMap<>(),
                        new LinkedHashMap<>());
        for (XdsResource each : resources) {
            try {
                all.add(each);
            } catch (InvalidProtocolBufferException invalid) {
                throw new IllegalArgumentException(each + ": " + invalid.getMessage(), invalid);
            }
        }
        return all;
    }

    private void add(XdsResource each) throws InvalidProtocolBufferException {
        switch (each.typeUrl()) {
            case TypeUrls.LISTENER -> listeners.put(each.name(), Listener.parseFrom(each.bytes()));
            case TypeUrls.ROUTE ->
                    routes.put(each.name(), RouteConfiguration.parseFrom(each.bytes()));
            case TypeUrls.CLUSTER -> clusters.put(each.name(), Cluster.parseFrom(each.bytes()));
            case TypeUrls.ENDPOINT ->
                    endpoints.put(each.name(), ClusterLoadAssignment.parseFrom(each.bytes()));
            default -> {}
        }
    }
}
