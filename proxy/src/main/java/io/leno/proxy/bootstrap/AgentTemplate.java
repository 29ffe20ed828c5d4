package io.leno.proxy.bootstrap;

import com.google.protobuf.Any;
import com.google.protobuf.Duration;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Struct;
import com.google.protobuf.UInt32Value;
import com.google.protobuf.util.JsonFormat;

import io.envoyproxy.envoy.config.bootstrap.v3.Admin;
import io.envoyproxy.envoy.config.bootstrap.v3.Bootstrap;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.core.v3.Address;
import io.envoyproxy.envoy.config.core.v3.AggregatedConfigSource;
import io.envoyproxy.envoy.config.core.v3.ApiConfigSource;
import io.envoyproxy.envoy.config.core.v3.ApiVersion;
import io.envoyproxy.envoy.config.core.v3.ConfigSource;
import io.envoyproxy.envoy.config.core.v3.GrpcService;
import io.envoyproxy.envoy.config.core.v3.Http2ProtocolOptions;
import io.envoyproxy.envoy.config.core.v3.KeepaliveSettings;
import io.envoyproxy.envoy.config.core.v3.Node;
import io.envoyproxy.envoy.config.core.v3.SocketAddress;
import io.envoyproxy.envoy.config.endpoint.v3.ClusterLoadAssignment;
import io.envoyproxy.envoy.config.endpoint.v3.Endpoint;
import io.envoyproxy.envoy.config.endpoint.v3.LbEndpoint;
import io.envoyproxy.envoy.config.endpoint.v3.LocalityLbEndpoints;
import io.envoyproxy.envoy.extensions.upstreams.http.v3.HttpProtocolOptions;

/// The bootstrap of a proxy that has an agent's settings only.
final class AgentTemplate {
    /// The cluster that leads to the control plane; Istio's name.
    static final String XDS_CLUSTER = "xds-grpc";

    private static final String HTTP_OPTIONS =
            "envoy.extensions.upstreams.http.v3.HttpProtocolOptions";

    private AgentTemplate() {}

    static Bootstrap render(AgentBootstrap agent) {
        ConfigSource ads =
                ConfigSource.newBuilder()
                        .setAds(AggregatedConfigSource.getDefaultInstance())
                        .setResourceApiVersion(ApiVersion.V3)
                        .setInitialFetchTimeout(Duration.getDefaultInstance())
                        .build();
        return Bootstrap.newBuilder()
                .setNode(node(agent))
                .setAdmin(
                        Admin.newBuilder()
                                .setAddress(address(agent.adminAddress(), agent.adminPort())))
                .setDynamicResources(
                        Bootstrap.DynamicResources.newBuilder()
                                .setAdsConfig(adsConfig())
                                .setLdsConfig(ads)
                                .setCdsConfig(ads))
                .setStaticResources(
                        Bootstrap.StaticResources.newBuilder()
                                .addClusters(xdsCluster(agent.discoveryAddress())))
                .build();
    }

    private static Node node(AgentBootstrap agent) {
        return Node.newBuilder()
                .setId(agent.serviceNode())
                .setCluster(agent.serviceCluster())
                .setMetadata(metadata(agent.nodeMetadata()))
                .build();
    }

    private static Struct metadata(String json) {
        if (json.isBlank()) return Struct.getDefaultInstance();
        var metadata = Struct.newBuilder();
        try {
            JsonFormat.parser().merge(json, metadata);
        } catch (InvalidProtocolBufferException e) {
            throw new InvalidBootstrapException(
                    "node.metadata: " + json + " (expected: a JSON object): " + e.getMessage(), e);
        }
        return metadata.build();
    }

    private static ApiConfigSource adsConfig() {
        return ApiConfigSource.newBuilder()
                .setApiType(ApiConfigSource.ApiType.DELTA_GRPC)
                .setTransportApiVersion(ApiVersion.V3)
                .setSetNodeOnFirstMessageOnly(true)
                .addGrpcServices(
                        GrpcService.newBuilder()
                                .setEnvoyGrpc(
                                        GrpcService.EnvoyGrpc.newBuilder()
                                                .setClusterName(XDS_CLUSTER)))
                .build();
    }

    private static Cluster xdsCluster(String discoveryAddress) {
        int colon = discoveryAddress.lastIndexOf(':');
        String host = colon < 0 ? "" : discoveryAddress.substring(0, colon);
        if (host.startsWith("[") && host.endsWith("]")) host = host.substring(1, host.length() - 1);
        Endpoint endpoint =
                Endpoint.newBuilder()
                        .setAddress(address(host, port(discoveryAddress, colon)))
                        .build();
        return Cluster.newBuilder()
                .setName(XDS_CLUSTER)
                .setType(
                        isIp(host)
                                ? Cluster.DiscoveryType.STATIC
                                : Cluster.DiscoveryType.STRICT_DNS)
                .setConnectTimeout(Duration.newBuilder().setSeconds(1))
                .putTypedExtensionProtocolOptions(HTTP_OPTIONS, Any.pack(http2()))
                .setLoadAssignment(
                        ClusterLoadAssignment.newBuilder()
                                .setClusterName(XDS_CLUSTER)
                                .addEndpoints(
                                        LocalityLbEndpoints.newBuilder()
                                                .addLbEndpoints(
                                                        LbEndpoint.newBuilder()
                                                                .setEndpoint(endpoint))))
                .build();
    }

    private static HttpProtocolOptions http2() {
        KeepaliveSettings keepalive =
                KeepaliveSettings.newBuilder()
                        .setInterval(Duration.newBuilder().setSeconds(30))
                        .setTimeout(Duration.newBuilder().setSeconds(10))
                        .build();
        return HttpProtocolOptions.newBuilder()
                .setExplicitHttpConfig(
                        HttpProtocolOptions.ExplicitHttpConfig.newBuilder()
                                .setHttp2ProtocolOptions(
                                        Http2ProtocolOptions.newBuilder()
                                                .setMaxConcurrentStreams(UInt32Value.of(100))
                                                .setConnectionKeepalive(keepalive)))
                .build();
    }

    private static Address address(String host, int port) {
        return Address.newBuilder()
                .setSocketAddress(SocketAddress.newBuilder().setAddress(host).setPortValue(port))
                .build();
    }

    private static int port(String discoveryAddress, int colon) {
        try {
            int port = Integer.parseInt(discoveryAddress.substring(colon + 1));
            if (colon > 0 && port > 0 && port < 65_536) return port;
        } catch (NumberFormatException notANumber) {
            throw invalid(discoveryAddress);
        }
        throw invalid(discoveryAddress);
    }

    private static InvalidBootstrapException invalid(String discoveryAddress) {
        return new InvalidBootstrapException(
                "discovery.address: \"" + discoveryAddress + "\" (expected: host:port)");
    }

    private static boolean isIp(String host) {
        return io.netty.util.NetUtil.isValidIpV4Address(host)
                || io.netty.util.NetUtil.isValidIpV6Address(host);
    }
}
