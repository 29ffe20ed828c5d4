package io.leno.bench;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/// What the peers did in all rounds of a scenario.
final class Samples {
    private final Map<Peer, List<Sample>> samples = new EnumMap<>(Peer.class);

    /// What one peer did in one round.
    record Sample(
            double cpuMicros,
            double perSecond,
            double p50Millis,
            double p99Millis,
            double residentMegabytes) {}

    void add(Peer peer, Sample sample) {
        samples.computeIfAbsent(peer, _ -> new ArrayList<>()).add(sample);
    }

    /// Medians, and ratios to Leno's.
    void print(PrintStream out) {
        out.println(
                "| proxy | CPU per request | Leno's share of it | requests/s | p50 | p99 | resident |");
        out.println("| --- | --- | --- | --- | --- | --- | --- |");
        List<Sample> ours = samples.getOrDefault(Peer.LENO, List.of());
        samples.forEach(
                (peer, all) ->
                        out.printf(
                                Locale.ROOT,
                                "| %s | %.1f us | %s | %.0f | %.2f ms | %.2f ms | %.0f MB |%n",
                                peer,
                                median(all, Sample::cpuMicros),
                                ours.isEmpty() ? "" : share(ours, all),
                                median(all, Sample::perSecond),
                                median(all, Sample::p50Millis),
                                median(all, Sample::p99Millis),
                                median(all, Sample::residentMegabytes)));
        out.println();
    }

    /// The median of the rounds' ratios: each round's peers met the same noise.
    private static String share(List<Sample> ours, List<Sample> theirs) {
        int rounds = Math.min(ours.size(), theirs.size());
        double[] ratios = new double[rounds];
        for (int i = 0; i < rounds; i++)
            ratios[i] = ours.get(i).cpuMicros() / theirs.get(i).cpuMicros();
        return String.format(Locale.ROOT, "%.2f", median(ratios));
    }

    private static double median(List<Sample> samples, ToDoubleFunction<Sample> figure) {
        return median(samples.stream().mapToDouble(figure).toArray());
    }

    static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
