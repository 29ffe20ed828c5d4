package io.leno.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/// What a Java filter costs that does nothing: CPU time per request of proxies with none, one and
/// twenty of it in the chain, each round one after the other.
final class FilterCost {
    private static final List<Integer> CHAINS = List.of(0, 1, 20);
    private static final int WARM_UP_SECONDS = 10;
    private static final int SECONDS = 4;
    private static final int CONNECTIONS = 32;
    private static final String SOURCE =
            """
            import io.leno.api.filter.*;
            import io.leno.api.plugin.PluginConfig;
            public final class Empty implements HttpFilterFactory {
                public String name() { return "io.leno.bench.empty"; }
                public HttpFilterSettings configure(PluginConfig config) {
                    return stream -> new HttpFilter() {};
                }
            }
            """;

    private final List<Program> programs = new ArrayList<>();
    private final List<Integer> ports = new ArrayList<>();

    private FilterCost() {}

    static void run(Path directory, Upstream upstream, int rounds)
            throws IOException, InterruptedException {
        var cost = new FilterCost();
        try {
            for (int filters : CHAINS) cost.start(directory, upstream, filters);
            cost.measure(rounds);
        } finally {
            cost.programs.forEach(Program::close);
        }
    }

    private void start(Path directory, Upstream upstream, int filters)
            throws IOException, InterruptedException {
        Path folder = Files.createDirectories(directory.resolve("empty-" + filters));
        Path home = Files.createDirectories(folder.resolve("home"));
        Path drop = Files.createDirectories(home.resolve("bundles"));
        Path jar =
                CompiledFilter.of(folder.resolve("filter"), "Empty", SOURCE)
                        .pack("empty.jar", java.util.Map.of());
        Files.move(jar, drop.resolve("empty.jar"));
        int port = FreePort.find();
        var peerPorts = new Peer.Ports(port, upstream.http1());
        Path bootstrap = Bootstrap.write(folder, Bootstrap.Role.PLAIN, peerPorts);
        String router = "          - name: envoy.filters.http.router\n";
        StringBuilder chain = new StringBuilder();
        for (int i = 0; i < filters; i++) {
            chain.append("          - {name: empty-").append(i);
            chain.append(
                    ", typed_config: {\"@type\": type.googleapis.com/xds.type.v3.TypedStruct,");
            chain.append(" type_url: io.leno.bench.empty}}\n");
        }
        String text = Files.readString(bootstrap);
        if (!text.contains(router)) throw new IllegalStateException("no router in " + text);
        Files.writeString(bootstrap, text.replace(router, chain + router));
        List<String> command = new ArrayList<>(Peer.LENO.command(bootstrap));
        command.addAll(
                List.of(
                        "--home",
                        home.toString(),
                        "--required-plugin",
                        "empty",
                        "--required-plugin-wait-s",
                        "20"));
        programs.add(Program.start(command, folder, port));
        ports.add(port);
    }

    private void measure(int rounds) throws IOException, InterruptedException {
        Load load = new Wrk(CONNECTIONS, "/");
        for (int port : ports) load.run(port, WARM_UP_SECONDS);
        double[][] micros = new double[CHAINS.size()][rounds];
        for (int round = 0; round < rounds; round++) {
            for (int i = 0; i < CHAINS.size(); i++) {
                Duration before = programs.get(i).cpu();
                Load.Result result = load.run(ports.get(i), SECONDS);
                Duration spent = programs.get(i).cpu().minus(before);
                micros[i][round] = spent.toNanos() / 1000.0 / result.requests();
            }
        }
        print(micros);
    }

    private static void print(double[][] micros) {
        System.out.println("| empty filters | CPU per request | more than without | quartiles |");
        System.out.println("| --- | --- | --- | --- |");
        for (int i = 0; i < CHAINS.size(); i++) {
            double[] more = new double[micros[i].length];
            for (int round = 0; round < more.length; round++)
                more[round] = micros[i][round] - micros[0][round];
            Arrays.sort(more);
            System.out.printf(
                    Locale.ROOT,
                    "| %d | %.2f us | %+.2f us | %+.2f to %+.2f us |%n",
                    CHAINS.get(i),
                    Samples.median(micros[i]),
                    Samples.median(more),
                    more[more.length / 4],
                    more[more.length * 3 / 4]);
        }
        System.out.println();
    }
}
