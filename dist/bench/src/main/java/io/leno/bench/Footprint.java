package io.leno.bench;

import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/// How long a proxy takes to its first answer, how its first seconds are, and how large it is.
final class Footprint {
    /// Long enough for what a start leaves behind to be given back.
    private static final int SETTLE_SECONDS = 20;

    private static final int IDLE_CONNECTIONS = 10_000;

    private final Path directory;
    private final Upstream upstream;
    private final int rounds;

    Footprint(Path directory, Upstream upstream, int rounds) {
        this.directory = directory;
        this.upstream = upstream;
        this.rounds = rounds;
    }

    /// @param peers that read bootstraps
    void run(List<Peer> peers, PrintStream out) throws IOException, InterruptedException {
        out.println(
                "| proxy | first answer | p99 of the first 10 s | resident, 10 clusters | 1000 clusters, 10 000 endpoints | an idle connection |");
        out.println("| --- | --- | --- | --- | --- | --- |");
        for (Peer peer : peers) {
            out.printf(
                    Locale.ROOT,
                    "| %s | %.0f ms | %.2f ms | %.0f MB | %.0f MB | %.1f KB |%n",
                    peer,
                    firstAnswerMillis(peer),
                    earlyP99Millis(peer),
                    residentMegabytes(peer, 10, 1),
                    residentMegabytes(peer, 1000, 10),
                    idleConnectionKilobytes(peer));
        }
        out.println();
    }

    private Program start(Peer peer, int port, int clusters, int endpoints)
            throws IOException, InterruptedException {
        Path folder = Files.createDirectories(directory.resolve(peer + "-footprint"));
        Peer.Ports ports = new Peer.Ports(port, upstream.http1());
        Path bootstrap = Bootstrap.writeMany(folder, ports, clusters, endpoints);
        return Program.start(peer.command(bootstrap), folder, port);
    }

    /// From the start of the program until the upstream's answer is there; median of the rounds.
    private double firstAnswerMillis(Peer peer) throws IOException, InterruptedException {
        double[] millis = new double[rounds];
        for (int i = 0; i < rounds; i++) {
            int port = FreePort.find();
            long started = System.nanoTime();
            try (Program _ = start(peer, port, 10, 1)) {
                get(port);
                millis[i] = (System.nanoTime() - started) / 1e6;
            }
        }
        return Samples.median(millis);
    }

    private double earlyP99Millis(Peer peer) throws IOException, InterruptedException {
        int port = FreePort.find();
        try (Program _ = start(peer, port, 10, 1)) {
            return new H2load(10, 1000).run(port, 10).p99Millis();
        }
    }

    private double residentMegabytes(Peer peer, int clusters, int endpoints)
            throws IOException, InterruptedException {
        int port = FreePort.find();
        try (Program program = start(peer, port, clusters, endpoints)) {
            get(port);
            program.process().waitFor(SETTLE_SECONDS, TimeUnit.SECONDS);
            return program.residentBytes() / 1e6;
        }
    }

    /// Each of them has had one answer.
    private double idleConnectionKilobytes(Peer peer) throws IOException, InterruptedException {
        int port = FreePort.find();
        List<Socket> sockets = new ArrayList<>();
        try (Program program = start(peer, port, 10, 1)) {
            for (int i = 0; i < 100; i++) sockets.add(get(port));
            long before = program.residentBytes();
            for (int i = 0; i < IDLE_CONNECTIONS; i++) sockets.add(get(port));
            return (program.residentBytes() - before) / 1e3 / IDLE_CONNECTIONS;
        } finally {
            for (Socket socket : sockets) socket.close();
        }
    }

    /// One request on a connection that is kept.
    private static Socket get(int port) throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setSoTimeout(10_000);
        socket.getOutputStream()
                .write("GET / HTTP/1.1\r\nhost: bench\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        byte[] answer = new byte[4096];
        int read = socket.getInputStream().read(answer);
        if (read < 12 || !new String(answer, 9, 3, StandardCharsets.US_ASCII).equals("200"))
            throw new IOException("not answered with 200");
        return socket;
    }
}
