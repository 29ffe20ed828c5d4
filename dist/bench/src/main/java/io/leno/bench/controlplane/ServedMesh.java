package io.leno.bench.controlplane;

import io.leno.bench.FreePort;
import io.leno.bench.Program;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/// A control plane of the distribution in a process of its own, with a mesh.
final class ServedMesh implements AutoCloseable {
    private final Path directory;
    private final MeshFiles mesh;
    private final Program program;
    private final int xdsPort;

    ServedMesh(Path home, int services, int endpoints, boolean isolated)
            throws IOException, InterruptedException {
        directory = Files.createTempDirectory("control-plane");
        Path files = Files.createDirectory(directory.resolve("mesh"));
        mesh = new MeshFiles(files, services, endpoints, isolated);
        xdsPort = FreePort.find();
        int monitoring = FreePort.find();
        program =
                Program.start(
                        List.of(
                                home.resolve("bin/leno").toString(),
                                "control-plane",
                                "--config",
                                files.toString(),
                                "--xds-address",
                                "127.0.0.1",
                                "--xds-port",
                                String.valueOf(xdsPort),
                                "--monitoring-port",
                                String.valueOf(monitoring),
                                "--webhook-port",
                                "-1",
                                "--home",
                                directory.resolve("home").toString()),
                        directory,
                        monitoring);
        awaitReady(monitoring);
    }

    private static void awaitReady(int port) throws IOException, InterruptedException {
        try (HttpClient http = HttpClient.newHttpClient()) {
            var request =
                    HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/ready"))
                            .build();
            while (http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() != 200)
                Thread.sleep(100);
        }
    }

    MeshFiles mesh() {
        return mesh;
    }

    int xdsPort() {
        return xdsPort;
    }

    Duration cpu() {
        return program.cpu();
    }

    double residentMegabytes() {
        return program.residentBytes() / 1e6;
    }

    @Override
    public void close() throws IOException {
        program.close();
        try (Stream<Path> all = Files.walk(directory)) {
            for (Path each : all.sorted(Comparator.reverseOrder()).toList()) Files.delete(each);
        }
    }
}
