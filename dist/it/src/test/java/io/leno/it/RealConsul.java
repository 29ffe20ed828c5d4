package io.leno.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;

/// A real Consul server that keeps its state in a folder, so that it can be stopped and started
/// again.
final class RealConsul implements AutoCloseable {
    private static final Duration START = Duration.ofSeconds(60);

    private final Path folder;
    private final Path binary = PeerBinary.of("consul");
    private final HttpClient client = HttpClient.newHttpClient();
    private final int serverPort = Ports.free();
    private final int serfPort = Ports.free();
    final int port = Ports.free();
    private RunningCommand server;

    RealConsul(Path folder) {
        this.folder = folder;
        start();
    }

    void start() {
        server =
                RunningCommand.start(
                        "consul",
                        new ProcessBuilder(
                                binary.toString(),
                                "agent",
                                "-server",
                                "-bootstrap-expect=1",
                                "-bind=127.0.0.1",
                                "-node=it",
                                "-datacenter=dc1",
                                "-data-dir=" + folder,
                                "-hcl",
                                ("ports { http = %d, dns = -1, grpc = -1, grpc_tls = -1, server = %d,"
                                                + " serf_lan = %d, serf_wan = -1 }")
                                        .formatted(port, serverPort, serfPort)));
        Eventually.within(
                START, () -> assertThat(Http.get(port, "/v1/status/leader").body()).contains(":"));
    }

    /// As a crash would.
    void stop() {
        server.close();
    }

    /// @param json of an agent's service definition
    void register(String json) {
        put("/v1/agent/service/register", json);
    }

    void deregister(String id) {
        put("/v1/agent/service/deregister/" + id, "");
    }

    void put(String path, String body) {
        try {
            HttpRequest request =
                    HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                            .PUT(HttpRequest.BodyPublishers.ofString(body))
                            .build();
            HttpResponse<String> answer =
                    client.send(request, HttpResponse.BodyHandlers.ofString());
            assertThat(answer.statusCode()).as(path + ": " + answer.body()).isEqualTo(200);
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(path, e);
        }
    }

    @Override
    public void close() {
        server.close();
        client.close();
    }
}
