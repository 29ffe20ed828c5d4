package io.leno.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;

/// What it costs to exchange a filter under load, beside Envoy: until the first request meets the
/// new one, requests and connections lost, latency meanwhile; what an empty filter costs; then what
/// a thousand swaps leave.
public final class SwapBench {
    private static final int RATE = 1000;
    private static final int CONNECTIONS = 20;
    private static final int ENVOY_DRAIN_SECONDS = 5;
    private static final long WARM_UP_MILLIS = 15_000;

    /// From one swap to the next: what is measured as latency "during a swap".
    private static final long PAUSE_MILLIS = 500;

    private SwapBench() {}

    /// @param arguments as [SwapOptions] has them
    public static void main(String[] arguments) throws IOException, InterruptedException {
        SwapOptions options;
        try {
            options = SwapOptions.parse(arguments);
        } catch (IllegalArgumentException e) {
            System.err.println("swap: " + e.getMessage());
            System.exit(2);
            return;
        }
        Path directory = Files.createTempDirectory("leno-swap");
        try (Upstream upstream = Upstream.start(directory)) {
            if (options.rounds() > 0) FilterCost.run(directory, upstream, options.rounds());
            Path leno = Files.createDirectories(directory.resolve("jar"));
            try (FilterEdit edit = FilterEdit.Drop.jar(leno, upstream)) {
                int last = 1;
                if (options.timed() > 0) {
                    head(options.timed());
                    last = time(edit, options.timed());
                    timeOthers(directory, upstream, options.timed());
                }
                if (options.swaps() > 0) leftovers(edit, last, options.swaps());
            }
        }
    }

    private static void head(int timed) {
        System.out.printf(
                "%d swaps of a filter at %d requests/s on %d connections%n%n",
                timed, RATE, CONNECTIONS);
        System.out.println(
                "| edit | in force, p50 | p95 | failed requests | closed connections | p99 before | p99 during |");
        System.out.println("| --- | --- | --- | --- | --- | --- | --- |");
    }

    private static void timeOthers(Path directory, Upstream upstream, int timed)
            throws IOException, InterruptedException {
        Path scripts = Files.createDirectories(directory.resolve("script"));
        try (FilterEdit edit = FilterEdit.Drop.script(scripts, upstream)) {
            time(edit, timed);
        }
        if (Peer.ENVOY.missing().isEmpty()) timeEnvoy(directory, upstream, timed);
    }

    private static void timeEnvoy(Path directory, Upstream upstream, int timed)
            throws IOException, InterruptedException {
        Path folder = Files.createDirectories(directory.resolve("envoy"));
        try (FilterEdit edit =
                FilterEdit.ListenerEdit.start(folder, upstream, ENVOY_DRAIN_SECONDS)) {
            time(edit, timed);
        }
    }

    /// Prints a row; returns the number of the last generation.
    private static int time(FilterEdit edit, int swaps) throws IOException, InterruptedException {
        double[] millis = new double[swaps];
        int generation = 1;
        try (SwapLoad load = new SwapLoad(edit.port(), RATE, CONNECTIONS)) {
            load.firstAnswerOf(generation);
            Thread.sleep(WARM_UP_MILLIS);
            load.takeAnswers();
            Thread.sleep(swaps * PAUSE_MILLIS);
            double before = p99Millis(load.takeAnswers());
            long failed = load.failed();
            long closed = load.closed();
            for (int i = 0; i < swaps; i++) {
                millis[i] = swap(edit, load, ++generation);
                Thread.sleep(PAUSE_MILLIS);
            }
            System.out.printf(
                    Locale.ROOT,
                    "| %s | %.0f ms | %.0f ms | %d | %d | %.2f ms | %.2f ms |%n",
                    edit.name(),
                    percentile(millis, 0.5),
                    percentile(millis, 0.95),
                    load.failed() - failed,
                    load.closed() - closed,
                    before,
                    p99Millis(load.takeAnswers()));
        }
        return generation;
    }

    private static double swap(FilterEdit edit, SwapLoad load, int generation)
            throws IOException, InterruptedException {
        Path prepared = edit.prepare(generation);
        long begun = System.nanoTime();
        edit.apply(prepared);
        return (load.firstAnswerOf(generation) - begun) / 1e6;
    }

    private static void leftovers(FilterEdit edit, int last, int swaps)
            throws IOException, InterruptedException {
        System.out.printf("%n%s, %d times in a row%n%n", edit.name(), swaps);
        var generation = new AtomicInteger(last);
        try (SwapLoad load = new SwapLoad(edit.port(), RATE, CONNECTIONS)) {
            new Leftovers()
                    .run(
                            edit.program(),
                            swaps,
                            () -> {
                                var _ = swap(edit, load, generation.incrementAndGet());
                                load.takeAnswers();
                            });
            System.out.printf(
                    "%nfailed requests: %d, closed connections: %d%n",
                    load.failed(), load.closed());
        }
    }

    private static double p99Millis(List<SwapLoad.Answer> answers) {
        return percentile(
                answers.stream().mapToDouble(answer -> answer.tookNanos() / 1e6).toArray(), 0.99);
    }

    private static double percentile(double[] values, double share) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[(int) Math.min(sorted.length - 1, Math.ceil(sorted.length * share) - 1)];
    }
}
