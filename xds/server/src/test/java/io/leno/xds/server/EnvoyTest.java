package io.leno.xds.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;

import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/// A real Envoy accepts what is served and follows every change without failing a request.
class EnvoyTest {
    @ParameterizedTest
    @ValueSource(strings = {"GRPC", "DELTA_GRPC"})
    void servesARouteAndFollowsChangesWithoutAFailedRequest(String apiType, @TempDir Path directory)
            throws IOException {
        HttpServer one = upstream("one");
        HttpServer two = upstream("two");
        int port = freePort();
        try (var server = new RunningServer()) {
            server.clusters.has("one", XdsExamples.cluster("one"));
            server.endpoints.has("one", XdsExamples.endpoints("one", one.getAddress().getPort()));
            server.endpoints.has("two", XdsExamples.endpoints("two", two.getAddress().getPort()));
            server.routes.has("80", XdsExamples.routes("80", "one"));
            server.listeners.has("l", XdsExamples.listener("l", port, "80"));
            try (EnvoyProcess envoy = EnvoyProcess.start(directory, server.port(), apiType)) {
                await(envoy, port, "200 one");
                for (int round = 0; round < 5; round++) {
                    move(server, "one", "two");
                    await200(envoy, port, "200 two");
                    move(server, "two", "one");
                    await200(envoy, port, "200 one");
                }
                assertThat(envoy.refusals()).isZero();
                assertThat(envoy.stat("cluster_manager.warming_clusters")).isZero();
                assertThat(envoy.stat("cluster_manager.active_clusters")).isEqualTo(2);
            }
        } finally {
            one.stop(0);
            two.stop(0);
        }
    }

    /// The new cluster comes, the route moves to it, the old cluster goes: in one change.
    private static void move(RunningServer server, String from, String to) {
        server.clusters.hasNot(from).has(to, XdsExamples.cluster(to));
        server.routes.has("80", XdsExamples.routes("80", to));
        server.mesh.change();
    }

    private static void await(EnvoyProcess envoy, int port, String answer) throws IOException {
        long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        while (!envoy.get(port, "/").equals(answer)) {
            if (System.nanoTime() > deadline || !envoy.process().isAlive())
                throw new AssertionError("no answer:\n" + Files.readString(envoy.log()));
            Thread.onSpinWait();
        }
    }

    /// As above, and nothing but 200 until then, and for a while after.
    private static void await200(EnvoyProcess envoy, int port, String answer) {
        long deadline = System.nanoTime() + Duration.ofSeconds(10).toNanos();
        int after = 0;
        while (after < 50) {
            String got = envoy.get(port, "/");
            assertThat(got).startsWith("200 ");
            if (got.equals(answer)) after++;
            assertThat(System.nanoTime()).as("waiting for " + answer).isLessThan(deadline);
        }
    }

    private static HttpServer upstream(String name) throws IOException {
        HttpServer upstream = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
        upstream.createContext(
                "/",
                exchange -> {
                    exchange.sendResponseHeaders(200, name.length());
                    exchange.getResponseBody().write(name.getBytes());
                    exchange.close();
                });
        upstream.start();
        return upstream;
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}
