package io.leno.rollout.control;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Clock;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/// The pages over HTTP, as lenoctl and proxies use them.
class RolloutPagesTest {
    /// Of `0123456789`.
    private static final String SHA256 =
            "84d89877f0d4041efb6bf91a16f0248f2fd573e6af05c19f96bedb9f882f7882";

    @TempDir private Path directory;

    private final HttpClient client = HttpClient.newHttpClient();
    private HttpServer server;

    private void start(String token) throws IOException {
        var rollouts =
                new Rollouts(
                        new PlanStore(directory.resolve("plugins.json")),
                        new ArtifactStore(directory.resolve("files")),
                        TestSources.in(directory),
                        Clock.systemUTC());
        var pages = new RolloutPages(rollouts, new Access(token), 100);
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext(
                "/",
                exchange -> {
                    try (exchange) {
                        pages.serve(exchange);
                    }
                });
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
        client.close();
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(
                URI.create("http://127.0.0.1:" + server.getAddress().getPort() + path));
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
        return client.send(request.build(), BodyHandlers.ofString());
    }

    private HttpResponse<String> upload(String sha256, String content) throws Exception {
        return send(
                request("/plugins/" + sha256 + "?file=p.jar")
                        .PUT(BodyPublishers.ofString(content)));
    }

    private HttpRequest.Builder command(String json) {
        return request("/plugins")
                .header("content-type", "application/json")
                .POST(BodyPublishers.ofString(json));
    }

    @Test
    void aFileIsServedWholeInPartsAndOnlyIfItIsNew() throws Exception {
        start("");
        assertThat(upload(SHA256, "0123456789").statusCode()).isEqualTo(200);
        HttpResponse<String> whole = send(request("/plugins/" + SHA256));
        assertThat(whole.body()).isEqualTo("0123456789");
        String tag = whole.headers().firstValue("etag").orElseThrow();
        assertThat(tag).isEqualTo("\"" + SHA256 + "\"");
        assertThat(part("bytes=4-", tag)).isEqualTo("206 bytes 4-9/10 456789");
        assertThat(part("bytes=4-5", tag)).isEqualTo("206 bytes 4-5/10 45");
        assertThat(part("bytes=-3", tag)).isEqualTo("206 bytes 7-9/10 789");
        assertThat(part("bytes=4-", "\"other\"")).isEqualTo("200  0123456789");
        assertThat(part("bytes=10-", tag)).isEqualTo("416 bytes */10 ");
        var head = send(request("/plugins/" + SHA256).HEAD());
        assertThat(head.statusCode()).isEqualTo(200);
        assertThat(head.headers().firstValue("content-length")).hasValue("10");
        assertThat(send(request("/plugins/" + SHA256).header("if-none-match", tag)).statusCode())
                .isEqualTo(304);
        assertThat(send(request("/plugins/" + "0".repeat(64))).statusCode()).isEqualTo(404);
        assertThat(send(request("/plugins/..%2fplugins.json")).statusCode()).isEqualTo(404);
    }

    private String part(String range, String tag) throws Exception {
        var response =
                send(request("/plugins/" + SHA256).header("range", range).header("if-range", tag));
        return response.statusCode()
                + " "
                + response.headers().firstValue("content-range").orElse("")
                + " "
                + response.body();
    }

    @Test
    void anUploadThatIsAnotherOrTooLargeIsNotTaken() throws Exception {
        start("");
        assertThat(upload(SHA256, "tampered").body()).contains("(expected: " + SHA256 + ")");
        assertThat(upload(SHA256, "0".repeat(101)).statusCode()).isEqualTo(413);
        assertThat(send(request("/plugins/" + SHA256)).statusCode()).isEqualTo(404);
        assertThat(directory.resolve("files")).isEmptyDirectory();
    }

    @Test
    void whoWaitsIsAnsweredAtTheNextChange() throws Exception {
        start("");
        upload(SHA256, "0123456789");
        assertThat(send(request("/plugins")).body()).contains("\"changes\": 0");
        CompletableFuture<HttpResponse<String>> waiting =
                client.sendAsync(
                        request("/debug/pluginz?after=0&wait=20").build(), BodyHandlers.ofString());
        var answer =
                send(
                        command(
                                "{\"action\": \"deploy\", \"plugin\": \"p\", \"sha256\": \""
                                        + SHA256
                                        + "\"}"));
        assertThat(answer.body()).contains("\"revision\": 1", "\"state\": \"done\"");
        assertThat(waiting.get(10, TimeUnit.SECONDS).body())
                .contains("\"changes\": 1", "\"action\": \"deploy\"", SHA256);
        assertThat(send(request("/plugins/outcome?plugin=q")).body()).contains("q: no such plugin");
    }

    @Test
    void onlyWhoHasTheTokenChangesAnything() throws Exception {
        start("secret");
        String json = "{\"action\": \"pin\", \"plugin\": \"p\"}";
        assertThat(send(command(json)).statusCode()).isEqualTo(401);
        assertThat(send(command(json).header("authorization", "Bearer other")).statusCode())
                .isEqualTo(401);
        assertThat(send(command(json).header("authorization", "Bearer secret")).body())
                .contains("p: no such plugin");
        assertThat(upload(SHA256, "0123456789").statusCode()).isEqualTo(401);
    }

    @Test
    void aWebPageChangesNothing() throws Exception {
        start("");
        var form =
                send(
                        request("/plugins")
                                .header("content-type", "text/plain")
                                .POST(BodyPublishers.ofString("{}")));
        assertThat(form.statusCode()).isEqualTo(415);
        try (var socket = new java.net.Socket("127.0.0.1", server.getAddress().getPort())) {
            socket.getOutputStream()
                    .write(
                            ("POST /plugins HTTP/1.1\r\nHost: evil.example:1\r\nConnection: close\r\n"
                                            + "Content-Type: application/json\r\n"
                                            + "Content-Length: 2\r\n\r\n{}")
                                    .getBytes(java.nio.charset.StandardCharsets.US_ASCII));
            assertThat(
                            new String(
                                    socket.getInputStream().readAllBytes(),
                                    java.nio.charset.StandardCharsets.US_ASCII))
                    .startsWith("HTTP/1.1 403");
        }
    }
}
