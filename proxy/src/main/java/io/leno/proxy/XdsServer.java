package io.leno.proxy;

import io.envoyproxy.envoy.config.bootstrap.v3.Bootstrap;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.core.v3.ApiConfigSource;
import io.envoyproxy.envoy.config.core.v3.ConfigSource;
import io.envoyproxy.envoy.config.core.v3.GrpcService;
import io.envoyproxy.envoy.config.core.v3.SocketAddress;
import io.envoyproxy.envoy.config.endpoint.v3.LbEndpoint;
import io.envoyproxy.envoy.config.endpoint.v3.LocalityLbEndpoints;
import io.leno.api.xds.ResourceSourceFactory;
import io.leno.proxy.config.InvalidResourceException;

import org.jspecify.annotations.Nullable;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// The ADS server that a bootstrap names.
///
/// @param clusters whether clusters come from it
/// @param listeners whether listeners do
record XdsServer(ResourceSourceFactory.Settings settings, boolean clusters, boolean listeners) {
    /// Null when the bootstrap names none.
    static @Nullable XdsServer of(Bootstrap bootstrap) {
        var dynamic = bootstrap.getDynamicResources();
        if (!dynamic.hasAdsConfig()) {
            if (dynamic.hasCdsConfig() || dynamic.hasLdsConfig()) {
                throw new InvalidResourceException(
                        "dynamic_resources: only ads_config is supported as a source (expected:"
                                + " ads_config, with cds_config and lds_config of type ads)");
            }
            return null;
        }
        ApiConfigSource ads = dynamic.getAdsConfig();
        boolean delta =
                switch (ads.getApiType()) {
                    case DELTA_GRPC, AGGREGATED_DELTA_GRPC -> true;
                    case GRPC, AGGREGATED_GRPC -> false;
                    default ->
                            throw new InvalidResourceException(
                                    "ads_config.api_type: "
                                            + ads.getApiType()
                                            + " (expected: GRPC or DELTA_GRPC)");
                };
        if (ads.getGrpcServicesCount() == 0) {
            throw new InvalidResourceException("ads_config.grpc_services: none (expected: one)");
        }
        GrpcService service = ads.getGrpcServices(0);
        Map<String, String> metadata = new HashMap<>();
        service.getInitialMetadataList()
                .forEach(entry -> metadata.put(entry.getKey(), entry.getValue()));
        var node =
                bootstrap.getNode().toBuilder()
                        .setUserAgentName("leno")
                        .setUserAgentVersion("0.1.0")
                        .build();
        return new XdsServer(
                new ResourceSourceFactory.Settings(
                        servers(service, bootstrap), delta, node.toByteArray(), metadata),
                isAds("cds_config", dynamic.hasCdsConfig(), dynamic.getCdsConfig()),
                isAds("lds_config", dynamic.hasLdsConfig(), dynamic.getLdsConfig()));
    }

    private static boolean isAds(String field, boolean present, ConfigSource source) {
        if (present && !source.hasAds()) {
            throw new InvalidResourceException(
                    "dynamic_resources."
                            + field
                            + ": "
                            + source.getConfigSourceSpecifierCase()
                            + " is not supported (expected: ads)");
        }
        return present;
    }

    private static List<InetSocketAddress> servers(GrpcService service, Bootstrap bootstrap) {
        if (service.hasGoogleGrpc()) {
            String target = service.getGoogleGrpc().getTargetUri();
            int colon = target.lastIndexOf(':');
            int scheme = target.lastIndexOf('/') + 1;
            if (colon < scheme) {
                throw new InvalidResourceException(
                        "google_grpc.target_uri: " + target + " (expected: host:port)");
            }
            return List.of(
                    InetSocketAddress.createUnresolved(
                            target.substring(scheme, colon),
                            Integer.parseInt(target.substring(colon + 1))));
        }
        String name = service.getEnvoyGrpc().getClusterName();
        for (Cluster cluster : bootstrap.getStaticResources().getClustersList()) {
            if (cluster.getName().equals(name)) return addresses(cluster);
        }
        throw new InvalidResourceException(
                "ads_config: envoy_grpc.cluster_name: " + name + " (expected: a static cluster)");
    }

    private static List<InetSocketAddress> addresses(Cluster cluster) {
        var addresses = new ArrayList<InetSocketAddress>();
        for (LocalityLbEndpoints locality : cluster.getLoadAssignment().getEndpointsList()) {
            for (LbEndpoint endpoint : locality.getLbEndpointsList()) {
                SocketAddress socket = endpoint.getEndpoint().getAddress().getSocketAddress();
                addresses.add(
                        InetSocketAddress.createUnresolved(
                                socket.getAddress(), socket.getPortValue()));
            }
        }
        return addresses;
    }
}
