package io.leno.bench;

import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/// HTTP/1.1 keep-alive through each peer: in every round all of them in turn, so that a noisy
/// moment hits all alike. Each is started anew, warmed up, and measured.
public final class Bench {
    private static final PrintStream out = System.out;

    private final Options options;
    private final List<Peer> peers;
    private final Path directory;

    private Bench(Options options, List<Peer> peers, Path directory) {
        this.options = options;
        this.peers = peers;
        this.directory = directory;
    }

    /// @param warmUp seconds of load before a measurement: what a just-in-time compiler needs
    private record Options(int rounds, int seconds, int warmUp, int connections, List<Peer> peers) {
        static Options parse(String[] arguments) {
            int rounds = 5;
            int seconds = 8;
            int warmUp = 10;
            int connections = 32;
            List<Peer> peers = new ArrayList<>();
            for (int i = 0; i < arguments.length; i++) {
                switch (arguments[i]) {
                    case "--rounds" -> rounds = Integer.parseInt(arguments[++i]);
                    case "--seconds" -> seconds = Integer.parseInt(arguments[++i]);
                    case "--warm-up" -> warmUp = Integer.parseInt(arguments[++i]);
                    case "--connections" -> connections = Integer.parseInt(arguments[++i]);
                    default -> peers.add(Peer.valueOf(arguments[i].toUpperCase(Locale.ROOT)));
                }
            }
            return new Options(
                    rounds,
                    seconds,
                    warmUp,
                    connections,
                    peers.isEmpty() ? List.of(Peer.values()) : peers);
        }
    }

    /// What one peer did in one round.
    private record Sample(
            double cpuMicros,
            double perSecond,
            double p50Millis,
            double p99Millis,
            double residentMegabytes) {}

    /// @param arguments `--rounds N --seconds S --warm-up S --connections C`, then peers; all peers
    ///   when none is named
    public static void main(String[] arguments) throws IOException, InterruptedException {
        Options options;
        try {
            options = Options.parse(arguments);
        } catch (IllegalArgumentException | ArrayIndexOutOfBoundsException e) {
            System.err.println(
                    "bench: "
                            + e.getMessage()
                            + " (expected: --rounds N --seconds S --warm-up S --connections C, then any of "
                            + Arrays.toString(Peer.values())
                            + ")");
            System.exit(2);
            return;
        }
        List<Peer> peers = new ArrayList<>(options.peers());
        for (Peer peer : options.peers()) {
            peer.missing()
                    .ifPresent(
                            reason -> {
                                out.println(peer + " is left out: " + reason);
                                peers.remove(peer);
                            });
        }
        new Bench(options, peers, Files.createTempDirectory("leno-bench")).run();
    }

    private void run() throws IOException, InterruptedException {
        Map<Peer, List<Sample>> samples = new EnumMap<>(Peer.class);
        int upstreamPort = freePort();
        try (Program _ = upstream(upstreamPort)) {
            for (int round = 1; round <= options.rounds(); round++) {
                for (Peer peer : peers) {
                    Sample sample = measure(peer, upstreamPort);
                    samples.computeIfAbsent(peer, p -> new ArrayList<>()).add(sample);
                    out.printf(
                            Locale.ROOT,
                            "round %d %-8s %6.1f us/request%n",
                            round,
                            peer,
                            sample.cpuMicros());
                }
            }
        }
        print(samples);
    }

    private Program upstream(int port) throws IOException, InterruptedException {
        Path folder = Files.createDirectories(directory.resolve("upstream"));
        String text =
                """
                daemon off; worker_processes 1; pid %s/nginx.pid; error_log stderr;
                events { worker_connections 4096; }
                http { access_log off; keepalive_requests 1000000000;
                  server { listen 127.0.0.1:%d; location / { return 200 "%s"; } } }
                """
                        .formatted(folder, port, "x".repeat(1024));
        Path file = Files.writeString(folder.resolve("nginx.conf"), text);
        return Program.start(List.of("nginx", "-c", file.toString()), folder, port);
    }

    private Sample measure(Peer peer, int upstreamPort) throws IOException, InterruptedException {
        Path folder = Files.createDirectories(directory.resolve(peer.name()));
        int port = freePort();
        try (Program program =
                Program.start(
                        peer.command(folder, new Peer.Ports(port, upstreamPort)), folder, port)) {
            if (options.warmUp() > 0) Wrk.run(port, options.connections(), options.warmUp());
            Duration before = program.cpu();
            Wrk.Result result = Wrk.run(port, options.connections(), options.seconds());
            Duration spent = program.cpu().minus(before);
            return new Sample(
                    spent.toNanos() / 1000.0 / result.requests(),
                    result.perSecond(),
                    result.p50Millis(),
                    result.p99Millis(),
                    program.residentBytes() / 1e6);
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private void print(Map<Peer, List<Sample>> samples) {
        out.printf(
                Locale.ROOT,
                "%nHTTP/1.1 keep-alive, %d connections, 1 KB, one worker thread; median of %d rounds of %d s%n%n",
                options.connections(),
                options.rounds(),
                options.seconds());
        out.println(
                "| proxy | CPU per request | Leno's share of it | requests/s | p50 | p99 | resident |");
        out.println("| --- | --- | --- | --- | --- | --- | --- |");
        double leno =
                samples.containsKey(Peer.LENO)
                        ? median(samples.get(Peer.LENO), Sample::cpuMicros)
                        : Double.NaN;
        samples.forEach(
                (peer, all) -> {
                    double cpu = median(all, Sample::cpuMicros);
                    out.printf(
                            Locale.ROOT,
                            "| %s | %.1f us | %.2f | %.0f | %.2f ms | %.2f ms | %.0f MB |%n",
                            peer,
                            cpu,
                            leno / cpu,
                            median(all, Sample::perSecond),
                            median(all, Sample::p50Millis),
                            median(all, Sample::p99Millis),
                            median(all, Sample::residentMegabytes));
                });
    }

    private static double median(List<Sample> samples, ToDoubleFunction<Sample> figure) {
        double[] values = samples.stream().mapToDouble(figure).sorted().toArray();
        int middle = values.length / 2;
        return values.length % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
    }
}
