package io.leno.runtime.aot;

import io.leno.runtime.framework.Distribution;
import io.leno.runtime.framework.StartException;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Comparator;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/// Makes the distribution's AOT cache (JEP 483, JEP 515): a proxy serves some thousand requests
/// while the JVM writes down which classes it loads and which methods it runs most. `bin/leno` uses
/// the file where it is there; a JVM that it does not fit goes without.
public final class AotCache {
    private static final int REQUESTS = 20_000;
    private static final Duration LIMIT = Duration.ofMinutes(3);

    private final Distribution distribution;
    private final Path scratch;

    private AotCache(Distribution distribution, Path scratch) {
        this.distribution = distribution;
        this.scratch = scratch;
    }

    /// Takes some seconds of both processor and clock.
    ///
    /// @return the file
    /// @throws StartException when the proxy does not run, or leaves no cache
    public static Path make(Distribution distribution)
            throws IOException, InterruptedException, StartException {
        Path scratch = Files.createTempDirectory("leno-aot");
        try {
            return new AotCache(distribution, scratch).make();
        } finally {
            delete(scratch);
        }
    }

    private Path make() throws IOException, InterruptedException, StartException {
        Path made = scratch.resolve("leno.aot");
        try (TrainingUpstream upstream = TrainingUpstream.start();
                HttpClient client =
                        HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
            int port = freePort();
            Process proxy = start(made, bootstrap(port, upstream.port()));
            try {
                String admin = awaitReady(client, proxy);
                exercise(client, port);
                get(client, "http://" + admin + "/stats/prometheus");
                post(client, "http://" + admin + "/quitquitquit", "");
                if (!proxy.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)) throw failed("no end");
            } finally {
                proxy.destroyForcibly();
            }
        }
        if (!Files.exists(made)) throw failed("no cache");
        return Files.move(made, distribution.aotCache(), StandardCopyOption.REPLACE_EXISTING);
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private String bootstrap(int port, int upstream) throws IOException {
        try (var text = AotCache.class.getResourceAsStream("training.yaml")) {
            if (text == null) throw new IOException("training.yaml is not in the jar");
            return new String(text.readAllBytes(), StandardCharsets.UTF_8)
                    .replace("${port}", Integer.toString(port))
                    .replace("${upstream}", Integer.toString(upstream))
                    .replace("${log}", scratch.resolve("access.log").toString());
        }
    }

    private Process start(Path cache, String bootstrap) throws IOException {
        Path file = Files.writeString(scratch.resolve("training.yaml"), bootstrap);
        ProcessBuilder builder =
                new ProcessBuilder(
                        distribution.directory().resolve("bin").resolve("leno").toString(),
                        "proxy",
                        "--concurrency",
                        "1",
                        "--admin-address-path",
                        adminAddress().toString(),
                        "-c",
                        file.toString());
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        builder.environment().put("LENO_JAVA_OPTS", "-XX:AOTCacheOutput=" + cache);
        return builder.redirectErrorStream(true).redirectOutput(log().toFile()).start();
    }

    private Path adminAddress() {
        return scratch.resolve("admin");
    }

    private Path log() {
        return scratch.resolve("leno.log");
    }

    private String awaitReady(HttpClient client, Process proxy)
            throws IOException, InterruptedException, StartException {
        long end = System.nanoTime() + LIMIT.toNanos();
        while (System.nanoTime() < end && !proxy.waitFor(50, TimeUnit.MILLISECONDS)) {
            if (!Files.exists(adminAddress())) continue;
            String address = Files.readString(adminAddress()).strip();
            if (!address.isEmpty() && get(client, "http://" + address + "/ready") == 200)
                return address;
        }
        throw failed("no start");
    }

    private static void exercise(HttpClient client, int port)
            throws IOException, InterruptedException {
        String base = "http://127.0.0.1:" + port;
        for (int i = 0; i < REQUESTS; i++) {
            get(client, base + "/request/" + i + "?query");
            if (i % 10 == 0) post(client, base + "/body", "body ".repeat(200));
        }
    }

    private static int get(HttpClient client, String url) throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(URI.create(url)).timeout(LIMIT).build();
        return client.send(request, BodyHandlers.discarding()).statusCode();
    }

    private static void post(HttpClient client, String url, String body)
            throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(URI.create(url)).timeout(LIMIT);
        client.send(request.POST(BodyPublishers.ofString(body)).build(), BodyHandlers.discarding());
    }

    private StartException failed(String what) throws IOException {
        String said = Files.exists(log()) ? Files.readString(log()) : "";
        return new StartException("the proxy that was to be recorded: " + what + "\n" + said);
    }

    private static void delete(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) Files.delete(file);
        }
    }
}
