package io.leno.bench.controlplane;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;

/// What it costs to serve many proxies: how long a change takes to the last ACK, its CPU time and
/// bytes, a reconnect of all at once, memory, and how all that grows. Times are from the write of a
/// file on: the watch of files waits 25 ms for more, the control plane 10 ms for endpoints and 100
/// ms for rules.
public final class ControlPlaneBench {
    private static final List<String> PHASES = List.of("push", "memory", "churn", "growth");

    /// What to run.
    private record Options(
            List<String> phases,
            int services,
            int endpoints,
            int proxies,
            int changes,
            boolean delta,
            boolean isolated) {
        static Options parse(String[] arguments) {
            List<String> phases = new ArrayList<>();
            var numbers = new HashMap<String, Integer>();
            boolean delta = true;
            boolean isolated = false;
            for (int i = 0; i < arguments.length; i++) {
                String each = arguments[i];
                if (each.equals("--state-of-the-world")) delta = false;
                else if (each.equals("--isolated")) isolated = true;
                else if (each.startsWith("--") && i + 1 < arguments.length)
                    numbers.put(each, Integer.valueOf(arguments[++i]));
                else if (PHASES.contains(each)) phases.add(each);
                else throw new IllegalArgumentException(each + " (expected: " + PHASES + ")");
            }
            return new Options(
                    phases.isEmpty() ? PHASES : phases,
                    numbers.getOrDefault("--services", 1_000),
                    numbers.getOrDefault("--endpoints", 10),
                    numbers.getOrDefault("--proxies", 1_000),
                    numbers.getOrDefault("--changes", 30),
                    delta,
                    isolated);
        }
    }

    private final Path home;
    private final Options options;

    private ControlPlaneBench(Path home, Options options) {
        this.home = home;
        this.options = options;
    }

    public static void main(String[] arguments) throws IOException, InterruptedException {
        var bench =
                new ControlPlaneBench(
                        Path.of(System.getProperty("leno.home")), Options.parse(arguments));
        if (bench.options.phases().contains("push")) bench.push();
        if (bench.options.phases().contains("memory")) bench.memory();
        if (bench.options.phases().contains("churn")) bench.churn();
        if (bench.options.phases().contains("growth")) bench.growth();
        System.exit(0); // event loops of gRPC
    }

    private void push() throws IOException, InterruptedException {
        int count = options.proxies();
        try (var served = served(options.services(), options.isolated());
                var fleet = new Fleet(served.xdsPort(), options.services(), options.delta())) {
            say(
                    "%d services x %d endpoints, %d proxies, %s%s"
                            .formatted(
                                    options.services(),
                                    options.endpoints(),
                                    count,
                                    options.delta() ? "delta" : "state of the world",
                                    options.isolated()
                                            ? ", each sees its namespace"
                                            : ", each sees all"));
            say("connecting, one after the other's start");
            measured(served, fleet, "  all served first time", () -> fleet.connect(count, false));
            int seeing = seeing(count);
            for (int i = 0; i < options.changes(); i++) endpointChange(served, fleet, seeing);
            changes(served, fleet, "one endpoint", Simulated.ENDPOINT, seeing);
            changes(served, fleet, "one VirtualService", Simulated.ROUTE, seeing);
            for (boolean knows : new boolean[] {false, true}) {
                fleet.disconnect();
                String how = knows ? "  all reconnect, knowing" : "  all reconnect, anew";
                measured(served, fleet, how, () -> fleet.connect(count, knows));
            }
            say(
                    "  failures %d, resident %.0f MB"
                            .formatted(fleet.failures(), served.residentMegabytes()));
        }
    }

    /// How many proxies a change of the first service concerns.
    private int seeing(int count) {
        if (!options.isolated()) return count;
        int seeing = 0;
        for (int i = 0; i < count; i++)
            if (i % options.services() < MeshFiles.PER_NAMESPACE) seeing++;
        return seeing;
    }

    private static double[] endpointChange(ServedMesh served, Fleet fleet, int seeing)
            throws IOException, InterruptedException {
        Expectation expected = fleet.expect(Simulated.ENDPOINT, seeing);
        served.mesh().changeEndpoint();
        return expected.await(60);
    }

    private void changes(ServedMesh served, Fleet fleet, String what, String typeUrl, int seeing)
            throws IOException, InterruptedException {
        Duration cpu = served.cpu();
        long bytes = fleet.bytes();
        double[] last = new double[options.changes()];
        double[] median = new double[options.changes()];
        double[] p99 = new double[options.changes()];
        for (int i = 0; i < options.changes(); i++) {
            Expectation expected = fleet.expect(typeUrl, seeing);
            if (typeUrl.equals(Simulated.ROUTE)) served.mesh().changeRoute();
            else served.mesh().changeEndpoint();
            double[] times = expected.await(60);
            last[i] = times[times.length - 1];
            median[i] = at(times, .5);
            p99[i] = at(times, .99);
        }
        Arrays.sort(last);
        say(
                ("  %s -> ACK: median %.0f ms, p99 of proxies %.0f ms; last ACK: median %.0f ms,"
                                + " p99 %.0f ms; %.1f ms CPU and %.1f KB a change")
                        .formatted(
                                what,
                                average(median),
                                average(p99),
                                at(last, .5),
                                at(last, .99),
                                served.cpu().minus(cpu).toNanos() / 1e6 / options.changes(),
                                (fleet.bytes() - bytes) / 1e3 / options.changes()));
    }

    private void memory() throws IOException, InterruptedException {
        say(
                "memory, %d services x %d endpoints"
                        .formatted(options.services(), options.endpoints()));
        double none;
        try (var served = served(20, false)) {
            none = served.residentMegabytes();
        }
        try (var served = served(options.services(), options.isolated());
                var fleet = new Fleet(served.xdsPort(), options.services(), options.delta())) {
            double empty = served.residentMegabytes();
            fleet.connect(options.proxies(), false);
            double half = served.residentMegabytes();
            fleet.connect(options.proxies(), false);
            double all = served.residentMegabytes();
            say(
                    ("  without proxies %.0f MB (%.0f KB a service), %d proxies %.0f MB, %d proxies"
                                    + " %.0f MB (%.0f KB a proxy)")
                            .formatted(
                                    empty,
                                    (empty - none) * 1e3 / options.services(),
                                    options.proxies(),
                                    half,
                                    2 * options.proxies(),
                                    all,
                                    (all - empty) * 1e3 / (2 * options.proxies())));
        }
    }

    /// Istio's load test changes something about once a second; here an endpoint each half second
    /// and a route every ten.
    private void churn() throws IOException, InterruptedException {
        int count = 2 * options.proxies();
        try (var served = served(options.services(), true);
                var fleet = new Fleet(served.xdsPort(), options.services(), options.delta())) {
            fleet.connect(count, false);
            for (int i = 0; i < 20; i++) change(served, i);
            Duration cpu = served.cpu();
            long begin = System.nanoTime();
            int changes = 60;
            for (int i = 0; i < changes; i++) change(served, i);
            double seconds = (System.nanoTime() - begin) / 1e9;
            say(
                    ("churn, %d proxies that see their namespace, an endpoint twice a second: %.2f"
                                    + " cores, resident %.0f MB")
                            .formatted(
                                    count,
                                    served.cpu().minus(cpu).toNanos() / 1e9 / seconds,
                                    served.residentMegabytes()));
        }
    }

    private static void change(ServedMesh served, int number)
            throws IOException, InterruptedException {
        if (number % 20 == 19) served.mesh().changeRoute();
        else served.mesh().changeEndpoint();
        Thread.sleep(500);
    }

    private void growth() throws IOException, InterruptedException {
        int count = Math.min(100, options.proxies());
        say("growth, %d proxies that see all".formatted(count));
        for (int services : new int[] {1_000, 10_000, 50_000}) {
            try (var served = served(services, false);
                    var fleet = new Fleet(served.xdsPort(), services, options.delta())) {
                double empty = served.residentMegabytes();
                int proxies = services > 10_000 ? count / 10 : count;
                double seconds = fleet.connect(proxies, false);
                say(
                        "  %d services: %d proxies connected in %.1f s, resident %.0f MB, then %.0f MB"
                                .formatted(
                                        services,
                                        proxies,
                                        seconds,
                                        empty,
                                        served.residentMegabytes()));
                for (int i = 0; i < options.changes(); i++) endpointChange(served, fleet, proxies);
                changes(served, fleet, "one endpoint", Simulated.ENDPOINT, proxies);
            }
        }
    }

    private ServedMesh served(int services, boolean isolated)
            throws IOException, InterruptedException {
        return new ServedMesh(home, services, options.endpoints(), isolated);
    }

    /// Connects proxies; the seconds it takes.
    private interface Connecting {
        double connect() throws InterruptedException;
    }

    private static void measured(ServedMesh served, Fleet fleet, String what, Connecting work)
            throws InterruptedException {
        Duration cpu = served.cpu();
        long bytes = fleet.bytes();
        double seconds = work.connect();
        say(
                "%s: %.1f s, %.1f s CPU, %.1f MB"
                        .formatted(
                                what,
                                seconds,
                                served.cpu().minus(cpu).toNanos() / 1e9,
                                (fleet.bytes() - bytes) / 1e6));
    }

    private static double at(double[] sorted, double share) {
        return sorted[(int) Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)];
    }

    private static double average(double[] values) {
        return Arrays.stream(values).average().orElse(0);
    }

    private static void say(String line) {
        System.out.println(line);
    }
}
