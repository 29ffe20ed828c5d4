package io.leno.bench;

import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/// How long other requests take, through the same filter on the one event loop, while a script does
/// its worst again and again. Its limits are the usual ones, but it is never put to rest.
final class ScriptHostile {
    static final String NAME = "HOSTILE";

    private static final int ATTACKS = 30;

    /// The first ones find code that has not been compiled.
    private static final int WARM_UP = 10;

    private static final long PAUSE_MILLIS = 200;
    private static final int REQUESTS_PER_SECOND = 200;
    private static final int CONNECTIONS = 8;
    private static final int QUIET_SECONDS = 3;

    private final Path directory;
    private final Upstream upstream;

    ScriptHostile(Path directory, Upstream upstream) {
        this.directory = directory;
        this.upstream = upstream;
    }

    void run(PrintStream out) throws IOException, InterruptedException {
        out.printf(
                "%n**%s**: %d requests a second beside an attack every %d ms%n%n",
                NAME, REQUESTS_PER_SECOND, PAUSE_MILLIS);
        out.println("| script | attack | p50 | p99 | longest | failed |");
        out.println("| --- | --- | --- | --- | --- | --- |");
        for (ScriptAttack each : ScriptAttack.values()) measure(each, out);
        out.println();
    }

    private void measure(ScriptAttack attack, PrintStream out)
            throws IOException, InterruptedException {
        int port = FreePort.find();
        Path folder = Files.createDirectories(directory.resolve("hostile-" + attack));
        Path bootstrap =
                ScriptBootstrap.write(
                        folder, new Peer.Ports(port, upstream.http1()), attack.filters(), "");
        Files.writeString(
                bootstrap,
                Files.readString(bootstrap)
                        + "layered_runtime: {layers: [{name: all, static_layer: {script:"
                        + " {failures: 0}}}]}\n");
        try (Program program = Program.start(Peer.LENO.command(bootstrap), folder, port);
                SwapLoad load = new SwapLoad(port, REQUESTS_PER_SECOND, CONNECTIONS);
                HttpClient attacker = HttpClient.newHttpClient()) {
            pause(program, QUIET_SECONDS * 1000);
            load.takeAnswers();
            pause(program, QUIET_SECONDS * 1000);
            print(out, attack, "none", load);
            for (String way : attack.ways()) {
                attack(program, attacker, port, way, WARM_UP);
                load.takeAnswers();
                attack(program, attacker, port, way, ATTACKS);
                print(out, attack, way, load);
            }
        }
    }

    private static void attack(
            Program program, HttpClient attacker, int port, String way, int times)
            throws IOException, InterruptedException {
        HttpRequest request =
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/"))
                        .header("x-attack", way)
                        .build();
        for (int i = 0; i < times; i++) {
            attacker.send(request, HttpResponse.BodyHandlers.discarding());
            pause(program, PAUSE_MILLIS);
        }
    }

    private static void pause(Program program, long millis) throws InterruptedException {
        if (program.process().waitFor(millis, TimeUnit.MILLISECONDS))
            throw new IllegalStateException("the proxy has ended: " + program.process());
    }

    private static void print(PrintStream out, ScriptAttack attack, String way, SwapLoad load) {
        double[] millis =
                load.takeAnswers().stream()
                        .mapToDouble(each -> each.tookNanos() / 1e6)
                        .sorted()
                        .toArray();
        out.printf(
                Locale.ROOT,
                "| %s | %s | %.1f ms | %.1f ms | %.1f ms | %d |%n",
                attack,
                way,
                millis[millis.length / 2],
                millis[(int) (millis.length * 0.99)],
                millis[millis.length - 1],
                load.failed());
    }
}
