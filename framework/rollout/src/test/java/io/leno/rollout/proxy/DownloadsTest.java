package io.leno.rollout.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;

import io.leno.rollout.Artifact;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;

/// Against a server that breaks off, lies and is away.
class DownloadsTest {
    @TempDir private Path directory;

    private final byte[] content = new byte[300_000];
    private final Queue<String> asked = new ConcurrentLinkedQueue<>();
    private final Queue<Answer> answers = new ConcurrentLinkedQueue<>();
    private HttpServer server;
    private Downloads downloads;
    private Artifact artifact;

    private interface Answer {
        void send(HttpExchange exchange, int from) throws IOException;
    }

    @BeforeEach
    void start() throws Exception {
        new Random(1).nextBytes(content);
        String sha256 =
                HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
        artifact = new Artifact("p.jar", sha256, content.length);
        downloads = new Downloads(directory, 1_000_000, Duration.ofMillis(1));
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", this::answer);
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            String range = exchange.getRequestHeaders().getFirst("range");
            asked.add(String.valueOf(range));
            int from = range == null ? 0 : Integer.parseInt(range.replaceAll("\\D", ""));
            Answer next = answers.poll();
            (next == null ? whole(content) : next).send(exchange, from);
        }
    }

    private static Answer whole(byte[] bytes) {
        return (exchange, from) -> {
            exchange.sendResponseHeaders(from > 0 ? 206 : 200, bytes.length - from);
            exchange.getResponseBody().write(bytes, from, bytes.length - from);
        };
    }

    /// Closes the connection after so many bytes of the file.
    private Answer cutAt(int end) {
        return (exchange, from) -> {
            exchange.sendResponseHeaders(from > 0 ? 206 : 200, content.length - from);
            exchange.getResponseBody().write(content, from, end - from);
            exchange.getResponseBody().flush();
        };
    }

    private static Answer status(int status) {
        return (exchange, _) -> exchange.sendResponseHeaders(status, -1);
    }

    private byte[] fetch() throws FetchException, InterruptedException {
        URI source = URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/p");
        return downloads.fetch(artifact, List.of(source), _ -> {});
    }

    @Test
    void whatBreaksOffGoesOnWhereItBroke() throws Exception {
        answers.add(cutAt(100_000));
        answers.add(status(503));
        answers.add(cutAt(200_000));
        assertThat(fetch()).isEqualTo(content);
        assertThat(asked).hasSize(4).startsWith("null");
        assertThat(List.copyOf(asked).getLast()).isEqualTo("bytes=200000-");
    }

    @Test
    void whatWasFetchedOnceIsNotFetchedAgain() throws Exception {
        fetch();
        assertThat(fetch()).isEqualTo(content);
        assertThat(asked).hasSize(1);
    }

    @Test
    void aCopyThatRottedIsFetchedAnew() throws Exception {
        fetch();
        Files.writeString(directory.resolve(artifact.sha256()), "rotten");
        assertThat(fetch()).isEqualTo(content);
        assertThat(asked).hasSize(2);
    }

    @Test
    void otherContentIsNeverGivenAway() throws Exception {
        byte[] tampered = content.clone();
        tampered[5]++;
        for (int i = 0; i < 6; i++) answers.add(whole(tampered));
        assertThatThrownBy(this::fetch)
                .isInstanceOf(FetchException.class)
                .hasMessageContaining("(expected: " + artifact.sha256() + "); not used");
        assertThat(directory.resolve(artifact.sha256())).doesNotExist();
        assertThat(asked).hasSize(6);
    }

    @Test
    void moreThanIsToComeIsNotTaken() {
        byte[] more = Arrays.copyOf(content, content.length + 1);
        for (int i = 0; i < 6; i++) answers.add(whole(more));
        assertThatThrownBy(this::fetch).hasMessageContaining("(expected: 300000)");
    }

    @Test
    void whatIsTooLargeIsNotEvenAskedFor() {
        artifact = new Artifact("p.jar", artifact.sha256(), 1_000_001);
        assertThatThrownBy(this::fetch).hasMessageContaining("1000001 bytes (expected: at most");
        assertThat(asked).isEmpty();
    }

    @Test
    void aServerThatForbidsItIsNotAskedAgain() {
        answers.add(status(403));
        assertThatThrownBy(this::fetch).hasMessageContaining("status 403 (expected: 200)");
        assertThat(asked).hasSize(1);
    }
}
