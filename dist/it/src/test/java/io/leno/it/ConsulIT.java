package io.leno.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;

/// A mesh whose services are in a real Consul and whose rules are in its key-value store.
final class ConsulIT {
    private static final Duration SOON = Duration.ofSeconds(60); // a process starts within it too

    @TempDir private Path folder;
    private final List<AutoCloseable> open = new ArrayList<>();
    private final int gatewayPort = Ports.free();
    private Path mesh;
    private RealConsul consul;

    @BeforeEach
    void aMeshOverConsul() throws Exception {
        mesh = Files.createDirectory(folder.resolve("mesh"));
        consul = started(new RealConsul(folder.resolve("consul")));
        register("reviews-1", "127.0.4.1", "v1");
        consul.put(
                "/v1/kv/leno/config/gateway",
                """
                apiVersion: networking.istio.io/v1
                kind: Gateway
                metadata: {name: front}
                spec:
                  selector: {istio: ingressgateway}
                  servers: [{port: {number: %d, name: http, protocol: HTTP}, hosts: ["*"]}]
                """
                        .formatted(gatewayPort));
        routeTo("{host: reviews.service.consul}");
        started(
                LenoCommand.start(
                        "standalone",
                        "--config",
                        mesh.toString(),
                        "--adapter",
                        "consul=url=http://127.0.0.1:" + consul.port + ",wait-seconds=30",
                        "--xds-port",
                        "0",
                        "--monitoring-port",
                        "0",
                        "--admin-port",
                        "0",
                        "--home",
                        folder.resolve("home").toString()));
        awaitAnswer("v1");
    }

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable each : open.reversed()) each.close();
    }

    private <T extends AutoCloseable> T started(T closeable) {
        open.add(closeable);
        return closeable;
    }

    private HttpServer server(String address, String version) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(address, 0), 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext(
                "/",
                exchange -> {
                    exchange.sendResponseHeaders(200, version.length());
                    exchange.getResponseBody().write(version.getBytes(StandardCharsets.UTF_8));
                    exchange.close();
                });
        server.start();
        open.add(() -> server.stop(0));
        return server;
    }

    private void register(String id, String address, String version) throws IOException {
        HttpServer server = server(address, version);
        consul.register(
                """
                {"ID": "%s", "Name": "reviews", "Address": "%s", "Port": %d,
                 "Tags": ["version=%s"], "Meta": {"protocol": "http", "mesh-port": "9080"}}
                """
                        .formatted(id, address, server.getAddress().getPort(), version));
    }

    private void routeTo(String destination) {
        consul.put(
                "/v1/kv/leno/config/route",
                """
                apiVersion: networking.istio.io/v1
                kind: VirtualService
                metadata: {name: reviews}
                spec:
                  hosts: ["*"]
                  gateways: [front]
                  http: [{route: [{destination: %s}]}]
                """
                        .formatted(destination));
    }

    private void awaitAnswer(String version) {
        Eventually.within(SOON, () -> assertThat(answer()).isEqualTo(version));
    }

    private String answer() {
        return Http.get(gatewayPort, "/").body();
    }

    @Test
    void instancesComeAndGoWithTheirRegistrations() throws Exception {
        register("reviews-2", "127.0.4.2", "v2");
        awaitAnswer("v2");
        consul.deregister("reviews-1");
        Eventually.within(
                SOON,
                () -> {
                    for (int i = 0; i < 10; i++) assertThat(answer()).isEqualTo("v2");
                });
    }

    @Test
    void rulesOfTheKeyValueStoreChooseVersionsByTag() throws Exception {
        register("reviews-2", "127.0.4.2", "v2");
        consul.put(
                "/v1/kv/leno/config/versions",
                """
                apiVersion: networking.istio.io/v1
                kind: DestinationRule
                metadata: {name: reviews}
                spec:
                  host: reviews.service.consul
                  subsets: [{name: v2, labels: {version: v2}}]
                """);
        routeTo("{host: reviews.service.consul, subset: v2}");
        Eventually.within(
                SOON,
                () -> {
                    for (int i = 0; i < 10; i++) assertThat(answer()).isEqualTo("v2");
                });
    }

    @Test
    void aHostOfTwoPlatformsLosesNoRequestWhenTheInstancesOfOneVanish() throws Exception {
        HttpServer other = server("127.0.4.9", "v9");
        Files.writeString(
                mesh.resolve("reviews.yaml"),
                """
                services:
                - host: reviews.service.consul
                  namespace: default
                  port: 9080
                  endpoints: ["127.0.4.9:%d"]
                """
                        .formatted(other.getAddress().getPort()));
        awaitAnswer("v9");

        try (var load = new SteadyLoad(gatewayPort, "/", 200, 4)) {
            consul.deregister("reviews-1");
            Eventually.within(
                    SOON,
                    () -> {
                        for (int i = 0; i < 10; i++) assertThat(answer()).isEqualTo("v9");
                    });
            assertThat(load.failures()).isEmpty();
        }
    }

    @Test
    void aConsulThatIsDownTakesNothingAwayAndIsHeardAgain() throws Exception {
        consul.stop();
        for (int i = 0; i < 20; i++) assertThat(answer()).isEqualTo("v1");
        consul.start();
        register("reviews-2", "127.0.4.2", "v2");
        awaitAnswer("v2");
        assertThat(Files.exists(folder.resolve("home"))).isTrue();
    }
}
