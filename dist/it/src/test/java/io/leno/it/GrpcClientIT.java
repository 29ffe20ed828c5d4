package io.leno.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthGrpc;
import io.leno.it.LenoCommand.ControlPlane;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/// A gRPC client without a proxy takes the mesh from the control plane: it resolves a service,
/// spreads its calls and follows its endpoints.
class GrpcClientIT {
    private static final Duration SOON = Duration.ofSeconds(30);

    @TempDir private Path config;

    @Test
    void aTargetIsResolvedItsCallsAreSpreadAndWhatIsGoneIsAvoided() throws Exception {
        var one = new HealthBackend();
        var two = new HealthBackend();
        Server first = one.start("127.0.0.1", 0);
        int port = first.getPort();
        Server second = two.start("127.0.0.2", port);
        serve(port, "127.0.0.1", "127.0.0.2");
        try (ControlPlane leno = LenoCommand.controlPlane(config)) {
            ManagedChannel channel =
                    GrpcXds.channel(leno.xdsPort(), "greeter.shop.svc.cluster.local:7070");
            try {
                var client = HealthGrpc.newBlockingStub(channel).withWaitForReady();
                Eventually.within(
                        SOON,
                        () -> {
                            call(client);
                            assertThat(one.calls()).isPositive();
                            assertThat(two.calls()).isPositive();
                        });
                serve(port, "127.0.0.2");
                first.shutdownNow().awaitTermination(5, TimeUnit.SECONDS);
                for (int i = 0; i < 50; i++) call(client);
                assertThat(one.calls() + two.calls()).isGreaterThanOrEqualTo(52);
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
}
