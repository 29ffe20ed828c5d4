package io.leno.xds.translator;

import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.cluster.v3.Cluster.DiscoveryType;
import io.envoyproxy.envoy.config.cluster.v3.Cluster.LbPolicy;
import io.envoyproxy.envoy.config.core.v3.BindConfig;
import io.envoyproxy.envoy.config.core.v3.Http1ProtocolOptions;
import io.envoyproxy.envoy.config.core.v3.Http2ProtocolOptions;
import io.envoyproxy.envoy.config.core.v3.HttpProtocolOptions;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// Clusters that are there whatever the mesh holds: nowhere, and wherever the client meant to go.
final class FixedClusters {
    /// Istio's redirection lets connections from this address pass, so that they do not come back.
    static final String UNREDIRECTED_SOURCE = "127.0.0.6";

    private static final Duration IDLE_TIMEOUT = Duration.ofMinutes(5);

    private FixedClusters() {}

    static List<Cluster> of(Scope scope) {
        var timeout = Protos.duration(ClusterSettings.connectTimeout(scope.meshConfig()));
        Cluster blackHole = blackHole(timeout);
        if (!scope.isSidecar()) return List.of(blackHole);
        var keepalive = scope.meshConfig().tcpKeepalive();
        Cluster.Builder passthrough = passthrough(ClusterName.PASSTHROUGH, timeout);
        ClusterSettings.applyKeepalive(passthrough, keepalive);
        var clusters = new ArrayList<>(List.of(blackHole, passthrough.build()));
        if (scope.resolvesUnknown()) clusters.add(UnknownHosts.cluster(passthrough.clone(), scope));
        if (scope.bindsPorts()) return clusters;
        Cluster.Builder inbound = inboundPassthrough(timeout);
        ClusterSettings.applyKeepalive(inbound, keepalive);
        clusters.add(inbound.build());
        return clusters;
    }

    private static Cluster blackHole(com.google.protobuf.Duration timeout) {
        return Cluster.newBuilder()
                .setName(ClusterName.BLACK_HOLE)
                .setType(DiscoveryType.STATIC)
                .setConnectTimeout(timeout)
                .build();
    }

    private static Cluster.Builder inboundPassthrough(com.google.protobuf.Duration timeout) {
        return passthrough(ClusterName.INBOUND_PASSTHROUGH, timeout)
                .setUpstreamBindConfig(unredirected());
    }

    static BindConfig unredirected() {
        return BindConfig.newBuilder()
                .setSourceAddress(Protos.socketAddress(UNREDIRECTED_SOURCE, 0))
                .build();
    }

    private static Cluster.Builder passthrough(String name, com.google.protobuf.Duration timeout) {
        var options =
                io.envoyproxy.envoy.extensions.upstreams.http.v3.HttpProtocolOptions.newBuilder()
                        .setCommonHttpProtocolOptions(
                                HttpProtocolOptions.newBuilder()
                                        .setIdleTimeout(Protos.duration(IDLE_TIMEOUT)));
        options.getUseDownstreamProtocolConfigBuilder()
                .setHttpProtocolOptions(Http1ProtocolOptions.getDefaultInstance())
                .setHttp2ProtocolOptions(Http2ProtocolOptions.getDefaultInstance());
        return Cluster.newBuilder()
                .setName(name)
                .setType(DiscoveryType.ORIGINAL_DST)
                .setConnectTimeout(timeout)
                .setLbPolicy(LbPolicy.CLUSTER_PROVIDED)
                .setCircuitBreakers(ClusterSettings.breakers(null, null))
                .putTypedExtensionProtocolOptions(
                        UpstreamHttp.EXTENSION, Protos.any(options.build()));
    }
}
