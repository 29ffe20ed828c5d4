package io.leno.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.NameResolverRegistry;
import io.grpc.Server;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.StreamObserver;
import io.grpc.xds.XdsNameResolverProvider;
import io.leno.it.LenoCommand.ControlPlane;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;

/// A gRPC client without a proxy takes the mesh from the control plane: it resolves a service,
/// spreads its calls and follows its endpoints.
class GrpcClientIT {
    private static final Duration SOON = Duration.ofSeconds(30);
    private static final String SCHEME = "xds-mesh";

    @TempDir private Path config;

    /// Counts the calls it gets.
    private static final class Backend extends HealthGrpc.HealthImplBase {
        private final AtomicInteger calls = new AtomicInteger();

        @Override
        public void check(
                HealthCheckRequest request, StreamObserver<HealthCheckResponse> responses) {
            calls.incrementAndGet();
            responses.onNext(HealthCheckResponse.getDefaultInstance());
            responses.onCompleted();
        }

        private Server start(String address, int port) throws IOException {
            var here = new InetSocketAddress(address, port);
            return NettyServerBuilder.forAddress(here).addService(this).build().start();
        }
    }

    @Test
    void aTargetIsResolvedItsCallsAreSpreadAndWhatIsGoneIsAvoided() throws Exception {
        var one = new Backend();
        var two = new Backend();
        Server first = one.start("127.0.0.1", 0);
        int port = first.getPort();
        Server second = two.start("127.0.0.2", port);
        serve(port, "127.0.0.1", "127.0.0.2");
        try (ControlPlane leno = LenoCommand.controlPlane(config)) {
            ManagedChannel channel = channel(leno.xdsPort());
            try {
                var client = HealthGrpc.newBlockingStub(channel).withWaitForReady();
                Eventually.within(
                        SOON,
                        () -> {
                            call(client);
                            assertThat(one.calls).hasPositiveValue();
                            assertThat(two.calls).hasPositiveValue();
                        });
                serve(port, "127.0.0.2");
                first.shutdownNow().awaitTermination(5, TimeUnit.SECONDS);
                for (int i = 0; i < 50; i++) call(client);
                assertThat(one.calls.get() + two.calls.get()).isGreaterThanOrEqualTo(52);
            } finally {
                channel.shutdownNow().awaitTermination(5, TimeUnit.SECONDS);
            }
        } finally {
            first.shutdownNow();
            second.shutdownNow();
        }
    }

    private static void call(HealthGrpc.HealthBlockingStub client) {
        client.withDeadlineAfter(20, TimeUnit.SECONDS)
                .check(HealthCheckRequest.getDefaultInstance());
    }

    /// A Kubernetes Service with its endpoints.
    private void serve(int port, String... addresses) throws IOException {
        String text =
                """
                apiVersion: v1
                kind: Service
                metadata: {name: greeter, namespace: shop}
                spec: {clusterIP: 10.96.0.9, ports: [{name: grpc, port: 7070}]}
                ---
                apiVersion: discovery.k8s.io/v1
                kind: EndpointSlice
                metadata:
                  name: greeter-1
                  namespace: shop
                  labels: {kubernetes.io/service-name: greeter}
                addressType: IPv4
                ports: [{name: grpc, port: %d}]
                endpoints: [%s]
                """
                        .formatted(port, endpoints(addresses));
        Path written = config.resolve("mesh.part");
        Files.writeString(written, text);
        Files.move(
                written,
                config.resolve("mesh.yaml"),
                java.nio.file.StandardCopyOption.REPLACE_EXISTING);
    }

    private static String endpoints(String... addresses) {
        return Arrays.stream(addresses)
                .map("{addresses: [%s]}"::formatted)
                .collect(Collectors.joining(", "));
    }

    private static ManagedChannel channel(int xdsPort) {
        Map<String, ?> bootstrap =
                Map.of(
                        "xds_servers",
                        List.of(
                                Map.of(
                                        "server_uri",
                                        "127.0.0.1:" + xdsPort,
                                        "channel_creds",
                                        List.of(Map.of("type", "insecure")),
                                        "server_features",
                                        List.of("xds_v3"))),
                        "node",
                        Map.of(
                                "id",
                                "sidecar~127.0.0.77~caller.shop~shop.svc.cluster.local",
                                "metadata",
                                Map.of("GENERATOR", "grpc")));
        var resolver = XdsNameResolverProvider.createForTest(SCHEME, bootstrap);
        NameResolverRegistry.getDefaultRegistry().register(resolver);
        return NettyChannelBuilder.forTarget(
                        SCHEME + ":///greeter.shop.svc.cluster.local:7070",
                        InsecureChannelCredentials.create())
                .build();
    }
}
