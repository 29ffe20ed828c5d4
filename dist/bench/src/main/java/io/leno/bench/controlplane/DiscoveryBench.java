package io.leno.bench.controlplane;

import static java.util.Objects.requireNonNull;

import io.leno.bench.FreePort;
import io.leno.bench.JvmState;
import io.leno.bench.Program;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// What it costs to follow a cluster: the first sync and the heap after it, the time from a changed
/// EndpointSlice to the ACK of a proxy beyond what the API server takes itself, and steady changes.
public final class DiscoveryBench {
    private static final Map<String, Integer> DEFAULTS =
            Map.of("--services", 5_000, "--endpoints", 10, "--changes", 200, "--seconds", 20);
    private static final int CHURN = 100;
    private static final String SLICES = "/apis/discovery.k8s.io/v1/namespaces/%s/endpointslices";

    private final Map<String, Integer> options;
    private final Path home;
    private final Path directory;
    private final ApiServer server;

    private DiscoveryBench(Map<String, Integer> options, Path directory, ApiServer server) {
        this.options = options;
        this.directory = directory;
        this.server = server;
        home = Path.of(System.getProperty("leno.home"));
    }

    public static void main(String[] arguments)
            throws IOException, InterruptedException, GeneralSecurityException, ExecutionException {
        var options = new HashMap<>(DEFAULTS);
        for (int i = 0; i < arguments.length; i += 2) {
            if (!options.containsKey(arguments[i]) || i + 1 == arguments.length)
                throw new IllegalArgumentException(
                        arguments[i]
                                + " (expected: "
                                + DEFAULTS.keySet()
                                + ", each with a number)");
            options.put(arguments[i], Integer.valueOf(arguments[i + 1]));
        }
        Path directory = Files.createTempDirectory("discovery");
        try (var server = new ApiServer(directory)) {
            new DiscoveryBench(options, directory, server).run();
        }
        System.exit(0); // event loops of gRPC
    }

    private void run() throws IOException, InterruptedException, ExecutionException {
        fill();
        int xdsPort = FreePort.find();
        long begin = System.nanoTime();
        try (Program leno = startLeno(xdsPort)) {
            double seconds = (System.nanoTime() - begin) / 1e9;
            say(
                    ("%d services, %d endpoints: ready %.1f s after the start, heap %.0f MB,"
                                    + " resident %.0f MB")
                            .formatted(
                                    services(),
                                    services() * option("--endpoints"),
                                    seconds,
                                    JvmState.of(leno).heapMegabytes(),
                                    leno.residentBytes() / 1e6));
            try (var fleet = new Fleet(xdsPort, services(), true)) {
                fleet.connect(1, false);
                for (int i = 0; i < 20; i++) change(fleet, i);
                changes(fleet);
                churn(leno);
                say("  failures %d".formatted(fleet.failures()));
            }
        }
    }

    private int option(String name) {
        return requireNonNull(options.get(name), name);
    }

    private int services() {
        return option("--services");
    }

    private void fill() throws IOException, InterruptedException, ExecutionException {
        for (int i = 0; i < services(); i += MeshFiles.PER_NAMESPACE)
            server.create(
                    "/api/v1/namespaces",
                    "{\"metadata\": {\"name\": \"" + MeshFiles.namespace(i) + "\"}}");
        try (var workers = Executors.newFixedThreadPool(16)) {
            var writes = new ArrayList<Future<?>>();
            for (int i = 0; i < services(); i++) {
                int number = i;
                writes.add(
                        workers.submit(
                                () -> {
                                    write(number);
                                    return number;
                                }));
            }
            for (Future<?> each : writes) each.get();
        }
    }

    private void write(int service) throws IOException, InterruptedException {
        String namespace = MeshFiles.namespace(service);
        server.create(
                "/api/v1/namespaces/" + namespace + "/services",
                """
                {"metadata": {"name": "s%d"},
                 "spec": {"ports": [{"name": "http", "port": %d}]}}
                """
                        .formatted(service, 8000 + service % 20));
        server.create(SLICES.formatted(namespace), slice(service, 0));
    }

    /// @param change tells two states apart
    private String slice(int service, int change) {
        String endpoints =
                IntStream.range(0, option("--endpoints"))
                        .mapToObj(
                                i ->
                                        """
                                        {"addresses": ["10.%d.%d.%d"], "conditions": {"ready": true}}
                                        """
                                                .formatted(
                                                        64 + i + 16 * (i == 0 ? change % 8 : 0),
                                                        service >> 8,
                                                        service & 255))
                        .collect(Collectors.joining(","));
        return """
        {"metadata": {"name": "s%d", "labels": {"kubernetes.io/service-name": "s%d"}},
         "addressType": "IPv4", "ports": [{"name": "http", "port": 8080}], "endpoints": [%s]}
        """
                .formatted(service, service, endpoints);
    }

    private Program startLeno(int xdsPort) throws IOException, InterruptedException {
        int monitoring = FreePort.find();
        Path own = Files.createDirectories(directory.resolve("leno"));
        Program program =
                Program.start(
                        List.of(
                                home.resolve("bin/leno").toString(),
                                "control-plane",
                                "--adapter",
                                "kubernetes=kubeconfig=" + server.credentials(),
                                "--xds-address",
                                "127.0.0.1",
                                "--xds-port",
                                String.valueOf(xdsPort),
                                "--monitoring-port",
                                String.valueOf(monitoring),
                                "--webhook-port",
                                "-1",
                                "--home",
                                own.resolve("home").toString()),
                        own,
                        monitoring);
        var ready =
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + monitoring + "/ready"))
                        .build();
        try (HttpClient http = HttpClient.newHttpClient()) {
            while (http.send(ready, BodyHandlers.discarding()).statusCode() != 200)
                Thread.sleep(50);
        }
        return program;
    }

    /// @return milliseconds that the API server took, and those until the ACK
    private double[] change(Fleet fleet, int number) throws IOException, InterruptedException {
        Expectation expected = fleet.expect(Simulated.ENDPOINT, 1);
        long begin = System.nanoTime();
        put(0, number + 1);
        double servers = (System.nanoTime() - begin) / 1e6;
        return new double[] {servers, expected.await(60)[0]};
    }

    private void put(int service, int change) throws IOException, InterruptedException {
        String path = SLICES.formatted(MeshFiles.namespace(service)) + "/s" + service;
        server.replace(path, slice(service, change));
    }

    private void changes(Fleet fleet) throws IOException, InterruptedException {
        double[] above = new double[option("--changes")];
        double[] servers = new double[above.length];
        for (int i = 0; i < above.length; i++) {
            double[] times = change(fleet, 20 + i);
            servers[i] = times[0];
            above[i] = Math.max(0, times[1] - times[0]);
        }
        Arrays.sort(above);
        Arrays.sort(servers);
        say(
                ("  EndpointSlice -> ACK beyond the API server's answer: median %.0f ms, p99 %.0f"
                                + " ms; its answer: median %.0f ms, p99 %.0f ms")
                        .formatted(
                                at(above, .5), at(above, .99), at(servers, .5), at(servers, .99)));
    }

    private static double at(double[] sorted, double share) {
        return sorted[(int) Math.min(sorted.length - 1, Math.floor(sorted.length * share))];
    }

    /// Of services in turn, at a steady rate.
    private void churn(Program leno) throws IOException, InterruptedException {
        Duration cpu = leno.cpu();
        long begin = System.nanoTime();
        int count = CHURN * option("--seconds");
        for (int i = 0; i < count; i++) {
            put(1 + i % (services() - 1), 1 + i / (services() - 1));
            long due = begin + (i + 1) * (1_000_000_000L / CHURN);
            long left = (due - System.nanoTime()) / 1_000_000;
            if (left > 0) Thread.sleep(left);
        }
        double seconds = (System.nanoTime() - begin) / 1e9;
        say(
                "  %.0f changes a second: %.2f cores, resident %.0f MB"
                        .formatted(
                                count / seconds,
                                leno.cpu().minus(cpu).toNanos() / 1e9 / seconds,
                                leno.residentBytes() / 1e6));
    }

    private static void say(String line) {
        System.out.println(line);
    }
}
