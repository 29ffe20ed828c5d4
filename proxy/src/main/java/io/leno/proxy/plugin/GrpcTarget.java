package io.leno.proxy.plugin;

import io.envoyproxy.envoy.config.core.v3.GrpcService;
import io.envoyproxy.envoy.config.core.v3.HeaderValue;
import io.leno.api.cluster.ClusterRequest;
import io.leno.api.plugin.InvalidPluginConfigException;
import io.leno.proxy.route.TimeSpan;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/// A gRPC service behind a cluster. Envoy: `GrpcService` with `envoy_grpc`.
///
/// @param authority of the requests
/// @param metadata sent along
/// @param timeout zero: none was set
public record GrpcTarget(
        String cluster, String authority, Map<String, String> metadata, Duration timeout) {
    public GrpcTarget {
        metadata = Map.copyOf(metadata);
    }

    /// @throws InvalidPluginConfigException naming what is not supported
    public static GrpcTarget of(GrpcService config) {
        if (!config.hasEnvoyGrpc()) {
            throw new InvalidPluginConfigException(
                    "grpc_service: " + config.getTargetSpecifierCase() + " (expected: envoy_grpc)");
        }
        String cluster = config.getEnvoyGrpc().getClusterName();
        String given = config.getEnvoyGrpc().getAuthority();
        var metadata = new LinkedHashMap<String, String>();
        for (HeaderValue header : config.getInitialMetadataList())
            metadata.put(header.getKey().toLowerCase(Locale.ROOT), header.getValue());
        return new GrpcTarget(
                cluster,
                given.isEmpty() ? cluster : given,
                metadata,
                TimeSpan.of(config.getTimeout(), InvalidPluginConfigException::new));
    }

    /// @param method `package.Service/Method`
    /// @param message encoded
    public ClusterRequest request(String method, byte[] message, Duration within) {
        ClusterRequest made = ClusterRequest.grpc(authority, method, message, within);
        for (Map.Entry<String, String> header : metadata.entrySet())
            made = made.with(header.getKey(), header.getValue());
        return made;
    }
}
