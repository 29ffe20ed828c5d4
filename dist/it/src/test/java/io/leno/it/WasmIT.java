package io.leno.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;

import io.leno.testkit.wasm.WatAssembler;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.HexFormat;
import java.util.concurrent.CountDownLatch;

/// Modules in a running proxy: dropped in, exchanged under load, stopped when they do not end,
/// fetched from a server.
class WasmIT {
    private static final Duration SOON = Duration.ofSeconds(30);
    private static final String NO_FILTER = "";

    @TempDir private Path directory;

    private static byte[] stamp(String mark) throws IOException {
        String wat = Files.readString(Path.of("src/test/resources/wasm/stamp.wat"));
        return WatAssembler.assemble(wat.replace("STAMP", mark));
    }

    private static String bootstrap(int upstream, String filter) {
        return """
        admin: {address: {socket_address: {address: 127.0.0.1, port_value: 0}}}
        static_resources:
          listeners:
          - name: http
            address: {socket_address: {address: 127.0.0.1, port_value: 0}}
            filter_chains:
            - filters:
              - name: envoy.filters.network.http_connection_manager
                typed_config:
                  "@type": type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager
                  stat_prefix: http
                  route_config:
                    virtual_hosts: [{name: all, domains: ["*"], routes: [{match: {prefix: /}, route: {cluster: upstream}}]}]
                  http_filters:
        %s
                  - name: envoy.filters.http.router
                    typed_config: {"@type": type.googleapis.com/envoy.extensions.filters.http.router.v3.Router}
          clusters:
          - {name: upstream, type: STATIC, load_assignment: {cluster_name: upstream, endpoints: [{lb_endpoints: [{endpoint: {address: {socket_address: {address: 127.0.0.1, port_value: %d}}}}]}]}}
        """
                .formatted(filter, upstream);
    }

    private RunningCommand start(String bootstrap) throws IOException {
        Path file = Files.writeString(directory.resolve("envoy.yaml"), bootstrap);
        return LenoCommand.start(
                "proxy",
                "--concurrency",
                "2",
                "-c",
                file.toString(),
                "--home",
                directory.resolve("home").toString());
    }

    private void drop(String name, byte[] content) throws IOException {
        Path folder = Files.createDirectories(directory.resolve("home/bundles"));
        Path half = Files.write(directory.resolve(name + ".tmp"), content);
        Files.move(half, folder.resolve(name), StandardCopyOption.ATOMIC_MOVE);
    }

    private static void awaitStamp(int http, String mark) {
        Eventually.within(
                SOON,
                () -> assertThat(Http.get(http, "/").headers()).containsEntry("x-stamp", mark));
    }

    @Test
    void aModuleIsDroppedInAndExchangedUnderLoad() throws IOException {
        try (LoadUpstream upstream = LoadUpstream.start();
                RunningCommand leno = start(bootstrap(upstream.httpPort(), NO_FILTER))) {
            int http = leno.port("listener http");
            try (SteadyLoad load = new SteadyLoad(http, "/load", 100, 4)) {
                drop("stamp.wasm", stamp("first"));
                awaitStamp(http, "first");
                drop("stamp.wasm", stamp("other"));
                awaitStamp(http, "other");
                int printed = leno.printed();
                drop("stamp.wasm", "no module".getBytes(java.nio.charset.StandardCharsets.UTF_8));
                leno.awaitAfter(printed, "stamp.*no Wasm module", SOON);
                awaitStamp(http, "other");
                Files.delete(directory.resolve("home/bundles/stamp.wasm"));
                Eventually.within(
                        SOON,
                        () ->
                                assertThat(Http.get(http, "/").headers())
                                        .doesNotContainKey("x-stamp"));
                load.stop();
                assertThat(load.failures()).as(leno.output()).isEmpty();
                assertThat(load.answered()).isPositive();
            }
        }
    }

    @Test
    void aCallThatDoesNotEndIsStoppedAndTheModuleComesBack() throws IOException {
        try (LoadUpstream upstream = LoadUpstream.start();
                RunningCommand leno = start(bootstrap(upstream.httpPort(), NO_FILTER))) {
            int http = leno.port("listener http");
            int admin = leno.port("admin");
            drop("stamp.wasm", stamp("first"));
            awaitStamp(http, "first");

            assertThat(Http.get(http, "/loop").status()).isEqualTo(503);

            awaitStamp(http, "first");
            assertThat(Http.get(admin, "/stats?filter=limit_breaks").body())
                    .contains("wasm.stamp.limit_breaks: 1");
            assertThat(Http.get(admin, "/plugins?plugin=stamp").body())
                    .containsPattern("failures [1-9]");
        }
    }

    @Test
    void codeIsFetchedFromAServerAndRequestsWaitForIt() throws Exception {
        byte[] code = stamp("there");
        String sha256 = HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(code));
        var asked = new CountDownLatch(1);
        HttpServer server =
                HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext(
                "/stamp.wasm",
                exchange -> {
                    asked.countDown();
                    exchange.sendResponseHeaders(200, code.length);
                    exchange.getResponseBody().write(code);
                    exchange.close();
                });
        server.start();
        String filter =
                """
                          - name: wasm
                            typed_config:
                              "@type": type.googleapis.com/envoy.extensions.filters.http.wasm.v3.Wasm
                              config:
                                name: stamp
                                vm_config:
                                  runtime: envoy.wasm.runtime.v8
                                  code:
                                    remote:
                                      http_uri: {uri: "http://127.0.0.1:%d/stamp.wasm", cluster: _, timeout: 5s}
                                      sha256: %s
                """
                        .formatted(server.getAddress().getPort(), sha256);
        try (LoadUpstream upstream = LoadUpstream.start();
                RunningCommand leno = start(bootstrap(upstream.httpPort(), filter))) {
            int http = leno.port("listener http");

            assertThat(Http.get(http, "/").headers()).containsEntry("x-stamp", "there");
            assertThat(asked.getCount()).isZero();
        } finally {
            server.stop(0);
        }
    }
}
