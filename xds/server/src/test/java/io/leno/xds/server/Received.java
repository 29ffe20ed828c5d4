package io.leno.xds.server;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;

import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.endpoint.v3.ClusterLoadAssignment;
import io.envoyproxy.envoy.config.listener.v3.Listener;
import io.envoyproxy.envoy.config.route.v3.RouteConfiguration;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryResponse;
import io.envoyproxy.envoy.service.discovery.v3.DiscoveryResponse;
import io.envoyproxy.envoy.service.discovery.v3.Resource;
import io.leno.api.xds.TypeUrls;

import java.util.List;
import java.util.Set;

/// A response, short: type, names, what was removed.
record Received(
        String typeUrl, List<String> names, Set<String> removed, String version, String nonce) {
    static Received of(DiscoveryResponse response) {
        return new Received(
                response.getTypeUrl(),
                response.getResourcesList().stream().map(Received::name).toList(),
                Set.of(),
                response.getVersionInfo(),
                response.getNonce());
    }

    static Received of(DeltaDiscoveryResponse response) {
        return new Received(
                response.getTypeUrl(),
                response.getResourcesList().stream().map(Resource::getName).toList(),
                Set.copyOf(response.getRemovedResourcesList()),
                response.getSystemVersionInfo(),
                response.getNonce());
    }

    /// `Cluster[a, b] -[c]`
    @Override
    public String toString() {
        String type = typeUrl.substring(typeUrl.lastIndexOf('.') + 1);
        return type + names + (removed.isEmpty() ? "" : " -" + removed.stream().sorted().toList());
    }

    private static String name(Any any) {
        try {
            return switch (any.getTypeUrl()) {
                case TypeUrls.CLUSTER -> Cluster.parseFrom(any.getValue()).getName();
                case TypeUrls.ENDPOINT ->
                        ClusterLoadAssignment.parseFrom(any.getValue()).getClusterName();
                case TypeUrls.LISTENER -> Listener.parseFrom(any.getValue()).getName();
                default -> RouteConfiguration.parseFrom(any.getValue()).getName();
            };
        } catch (InvalidProtocolBufferException malformed) {
            throw new AssertionError(malformed);
        }
    }
}
