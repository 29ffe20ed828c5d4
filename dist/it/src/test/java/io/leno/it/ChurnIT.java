package io.leno.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.StatusRuntimeException;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthGrpc;
import io.leno.it.LenoCommand.ControlPlane;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;

/// Rules that change again and again, each time with another cluster in place of the one that
/// traffic goes to, while requests flow: through a real Envoy and from a gRPC client without a
/// proxy. None fails.
final class ChurnIT {
    private static final Duration SOON = Duration.ofSeconds(30);
    private static final int EDITS = 25;

    @TempDir private Path config;

    @TempDir private Path scratch;

    @ParameterizedTest
    @ValueSource(strings = {"DELTA_GRPC", "GRPC"})
    void anEnvoyFollowsEveryEditWithoutAFailedRequestOrAClosedConnection(String protocol)
            throws IOException {
        try (MeshFixture mesh = new MeshFixture(config)) {
            mesh.write("gateway.yaml", gateway(mesh.gatewayPort));
            edit("route.yaml", "reviews", "[front]", 0);
            try (ControlPlane leno = LenoCommand.controlPlane(config);
                    EnvoyCommand envoy = envoy(protocol, leno.xdsPort())) {
                awaitEdit(mesh, 0);
                SteadyLoad load = new SteadyLoad(mesh.gatewayPort, "/", 200, 4);
                try (load) {
                    for (int i = 1; i <= EDITS; i++) {
                        edit("route.yaml", "reviews", "[front]", i);
                        awaitEdit(mesh, i);
                    }
                }
                assertThat(load.failures()).isEmpty();
                envoy.assertNothingRefused();
            }
        }
    }

    private EnvoyCommand envoy(String protocol, int xdsPort) throws IOException {
        int adminPort = Ports.free();
        String bootstrap =
                EnvoyCommand.bootstrap(
                        "router~127.0.0.1~gateway.istio-system~istio-system.svc.cluster.local",
                        "{LABELS: {istio: ingressgateway}, INTERCEPTION_MODE: NONE}",
                        xdsPort,
                        adminPort);
        return EnvoyCommand.startWith(
                scratch,
                bootstrap.replace("api_type: DELTA_GRPC", "api_type: " + protocol),
                adminPort);
    }

    private static void awaitEdit(MeshFixture mesh, int number) {
        Eventually.within(
                SOON,
                () ->
                        assertThat(Http.get(mesh.gatewayPort, "/").body())
                                .startsWith(version(number)));
    }

    @Test
    void aGrpcClientFollowsEveryEditWithoutAFailedCall() throws Exception {
        var one = new HealthBackend();
        var two = new HealthBackend();
        Server first = one.start("127.0.0.1", 0);
        Server second = two.start("127.0.0.2", first.getPort());
        Files.writeString(config.resolve("service.yaml"), service(first.getPort()));
        edit("route.yaml", "greeter.example.com", "[mesh]", 0);
        try (ControlPlane leno = LenoCommand.controlPlane(config)) {
            ManagedChannel channel = GrpcXds.channel(leno.xdsPort(), "greeter.example.com:7070");
            try (var calls = new Calls(channel)) {
                for (int i = 1; i <= EDITS; i++) {
                    HealthBackend next = i % 2 == 0 ? one : two;
                    edit("route.yaml", "greeter.example.com", "[mesh]", i);
                    int before = next.calls();
                    Eventually.within(
                            SOON, () -> assertThat(next.calls()).isGreaterThan(before + 10));
                }
                assertThat(calls.failures).isEmpty();
            } finally {
                channel.shutdownNow().awaitTermination(5, TimeUnit.SECONDS);
            }
        } finally {
            first.shutdownNow();
            second.shutdownNow();
        }
    }

    /// Calls without pause until closed; what fails is kept.
    private static final class Calls implements AutoCloseable {
        final Queue<String> failures = new ConcurrentLinkedQueue<>();
        private final List<Thread> threads = new ArrayList<>();
        private volatile boolean running = true;

        Calls(ManagedChannel channel) {
            var client = HealthGrpc.newBlockingStub(channel);
            client.withWaitForReady()
                    .withDeadlineAfter(SOON.toSeconds(), TimeUnit.SECONDS)
                    .check(HealthCheckRequest.getDefaultInstance());
            for (int i = 0; i < 4; i++) threads.add(Thread.ofVirtual().start(() -> repeat(client)));
        }

        private void repeat(HealthGrpc.HealthBlockingStub client) {
            while (running) {
                try {
                    client.withDeadlineAfter(SOON.toSeconds(), TimeUnit.SECONDS)
                            .check(HealthCheckRequest.getDefaultInstance());
                } catch (StatusRuntimeException failed) {
                    failures.add(failed.getStatus().toString());
                }
            }
        }

        @Override
        public void close() {
            running = false;
            try {
                for (Thread each : threads) each.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /// The versions take turns.
    private static String version(int number) {
        return number % 2 == 0 ? "v1" : "v2";
    }

    /// All traffic goes to a subset that was not there before, and the one before is gone, in one
    /// write.
    private void edit(String file, String host, String gateways, int number) throws IOException {
        String text =
                """
                apiVersion: networking.istio.io/v1
                kind: DestinationRule
                metadata: {name: churn}
                spec: {host: %s, subsets: [{name: s%d, labels: {version: %s}}]}
                ---
                apiVersion: networking.istio.io/v1
                kind: VirtualService
                metadata: {name: churn}
                spec:
                  hosts: ["%s"]
                  gateways: %s
                  http: [{route: [{destination: {host: %s, subset: s%d}}]}]
                """
                        .formatted(
                                host,
                                number,
                                version(number),
                                gateways.equals("[mesh]") ? host : "*",
                                gateways,
                                host,
                                number);
        Path part = Files.writeString(config.resolve("churn.part"), text);
        Files.move(part, config.resolve(file), StandardCopyOption.ATOMIC_MOVE);
    }

    private static String gateway(int port) {
        return """
        apiVersion: networking.istio.io/v1
        kind: Gateway
        metadata: {name: front}
        spec:
          selector: {istio: ingressgateway}
          servers: [{port: {number: %d, name: http, protocol: HTTP}, hosts: ["*"]}]
        """
                .formatted(port);
    }

    private static String service(int port) {
        return """
        apiVersion: networking.istio.io/v1
        kind: ServiceEntry
        metadata: {name: greeter}
        spec:
          hosts: [greeter.example.com]
          ports: [{number: 7070, name: grpc, protocol: GRPC}]
          location: MESH_INTERNAL
          resolution: STATIC
          endpoints:
          - {address: 127.0.0.1, ports: {grpc: %d}, labels: {version: v1}}
          - {address: 127.0.0.2, ports: {grpc: %d}, labels: {version: v2}}
        """
                .formatted(port, port);
    }
}
