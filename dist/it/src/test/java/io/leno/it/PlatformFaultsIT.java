package io.leno.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;

import io.leno.it.FaultProxy.Fault;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.stream.Stream;

/// A real Consul behind a proxy that spoils its answers: traffic goes on, and what changed
/// meanwhile is heard once it is well again.
final class PlatformFaultsIT {
    private static final Duration SOON = Duration.ofSeconds(60);

    @TempDir private Path folder;
    private final List<AutoCloseable> open = new ArrayList<>();
    private final int gatewayPort = Ports.free();
    private final int monitoringPort = Ports.free();
    private RealConsul consul;
    private FaultProxy proxy;

    static Stream<Arguments> faults() {
        return Stream.of(
                Arguments.of("garbage", Fault.GARBAGE),
                Arguments.of("an empty answer", Fault.answer(200, "")),
                Arguments.of("another shape", Fault.answer(200, "{\"reviews\": 7}")),
                Arguments.of("too many requests", Fault.answer(429, "rate limit reached")),
                Arguments.of("a server's error", Fault.answer(500, "No cluster leader")),
                Arguments.of("a balancer's error", Fault.answer(503, "<html>")),
                Arguments.of("forbidden", Fault.answer(403, "Permission denied")),
                Arguments.of("slowness", Fault.SLOW),
                Arguments.of("a partition", Fault.PARTITION));
    }

    @BeforeEach
    void aMeshOverConsul() throws Exception {
        consul = started(new RealConsul(folder.resolve("consul")));
        proxy = started(new FaultProxy("http://127.0.0.1:" + consul.port));
        register("reviews", "127.0.5.1", "v1");
        consul.put(
                "/v1/kv/leno/config/gateway",
                """
                apiVersion: networking.istio.io/v1
                kind: Gateway
                metadata: {name: front}
                spec:
                  selector: {istio: ingressgateway}
                  servers: [{port: {number: %d, name: http, protocol: HTTP}, hosts: ["*"]}]
                ---
                apiVersion: networking.istio.io/v1
                kind: VirtualService
                metadata: {name: reviews}
                spec:
                  hosts: ["*"]
                  gateways: [front]
                  http: [{route: [{destination: {host: reviews.service.consul}}]}]
                """
                        .formatted(gatewayPort));
        started(
                LenoCommand.start(
                        "standalone",
                        "--adapter",
                        "consul=url=" + proxy.url() + ",wait-seconds=30",
                        "--xds-port",
                        "0",
                        "--monitoring-port",
                        Integer.toString(monitoringPort),
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

    private void register(String name, String address, String version) throws IOException {
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
        consul.register(
                """
                {"ID": "%s", "Name": "%s", "Address": "%s", "Port": %d,
                 "Check": {"CheckID": "%s-check", "TTL": "10m", "Status": "passing"},
                 "Meta": {"protocol": "http", "mesh-port": "9080"}}
                """
                        .formatted(name, name, address, server.getAddress().getPort(), name));
    }

    private void awaitAnswer(String version) {
        Eventually.within(SOON, () -> assertThat(answer()).isEqualTo(version));
    }

    private String answer() {
        return Http.get(gatewayPort, "/").body();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("faults")
    void trafficGoesOnAndWhatChangedMeanwhileIsHeard(String name, Fault fault) throws Exception {
        try (var load = new SteadyLoad(gatewayPort, "/", 100, 2)) {
            proxy.set(fault);
            register("reviews", "127.0.5.2", "v2"); // the same instance at another address
            if (!fault.equals(Fault.SLOW)) awaitLost();
            for (int i = 0; i < 20; i++) assertThat(answer()).isIn("v1", "v2");
            proxy.set(Fault.NONE);
            awaitAnswer("v2");
            assertThat(load.failures()).as(name).isEmpty();
        }
    }

    private void awaitLost() {
        Eventually.within(
                SOON,
                () ->
                        assertThat(Http.get(monitoringPort, "/debug/platforms").body())
                                .contains("LOST", "staleSeconds"));
    }

    @Test
    void aChangeOfOneServiceCostsOneQuery() throws Exception {
        for (int i = 0; i < 5; i++) register("service-" + i, "127.0.5.3", "v1");
        Eventually.within(
                SOON,
                () ->
                        assertThat(Http.get(monitoringPort, "/debug/registryz").body())
                                .contains("service-0.service", "service-4.service"));
        int before = proxy.answered().size();
        consul.put("/v1/agent/check/fail/service-3-check", "");
        Eventually.within(
                SOON,
                () ->
                        assertThat(proxy.answered().subList(before, proxy.answered().size()))
                                .contains("/v1/health/service/service-3"));
        assertThat(proxy.answered().subList(before, proxy.answered().size()))
                .containsExactly("/v1/health/service/service-3");
    }
}
