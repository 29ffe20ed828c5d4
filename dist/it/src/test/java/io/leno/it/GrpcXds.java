package io.leno.it;

import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.NameResolverRegistry;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.xds.XdsNameResolverProvider;

import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/// gRPC's own xDS client, as in a workload of namespace `shop` without a proxy.
final class GrpcXds {
    private static final AtomicInteger SCHEMES = new AtomicInteger();

    private GrpcXds() {}

    /// @param target `host:port` as `xds:///` would have it
    static ManagedChannel channel(int xdsPort, String target) {
        Map<String, ?> server =
                Map.of(
                        "server_uri",
                        "127.0.0.1:" + xdsPort,
                        "channel_creds",
                        List.of(Map.of("type", "insecure")),
                        "server_features",
                        List.of("xds_v3"));
        Map<String, ?> node =
                Map.of(
                        "id",
                        "sidecar~127.0.0.77~caller.shop~shop.svc.cluster.local",
                        "metadata",
                        Map.of("GENERATOR", "grpc"));
        String scheme = "xds-mesh-" + SCHEMES.incrementAndGet();
        NameResolverRegistry.getDefaultRegistry()
                .register(
                        XdsNameResolverProvider.createForTest(
                                scheme, Map.of("xds_servers", List.of(server), "node", node)));
        return NettyChannelBuilder.forTarget(
                        scheme + ":///" + target, InsecureChannelCredentials.create())
                .build();
    }
}
