package io.leno.bench;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/// What a script added in all rounds.
final class ScriptSamples {
    private final Map<Peer, List<Sample>> samples = new EnumMap<>(Peer.class);

    /// CPU per request in one round, in microseconds.
    record Sample(double without, double with) {
        double added() {
            return with - without;
        }
    }

    void add(Peer peer, Sample sample) {
        samples.computeIfAbsent(peer, _ -> new ArrayList<>()).add(sample);
    }

    /// Medians of the rounds, and of the ratio the median of the rounds' ratios.
    void print(PrintStream out, ScriptCase script) {
        out.println("| proxy | without | with | a script adds | Leno's share of it |");
        out.println("| --- | --- | --- | --- | --- |");
        List<Sample> ours = samples.getOrDefault(Peer.LENO, List.of());
        samples.forEach(
                (peer, all) ->
                        out.printf(
                                Locale.ROOT,
                                "| %s | %.1f us | %.1f us | %.2f us | %.2f |%n",
                                peer,
                                median(all, Sample::without),
                                median(all, Sample::with),
                                median(all, Sample::added) / script.copies(),
                                share(ours, all)));
        out.println();
    }

    private static double median(List<Sample> all, ToDoubleFunction<Sample> figure) {
        return Samples.median(all.stream().mapToDouble(figure).toArray());
    }

    private static double share(List<Sample> ours, List<Sample> theirs) {
        double[] ratios = new double[Math.min(ours.size(), theirs.size())];
        for (int i = 0; i < ratios.length; i++)
            ratios[i] = ours.get(i).added() / theirs.get(i).added();
        return Samples.median(ratios);
    }
}
