package io.leno.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/// What swaps leave behind: one follows the other as fast as each is in force, and now and then the
/// process is asked what it holds after a full collection.
final class Leftovers {
    private static final int SAMPLES = 20;

    /// The first swaps load what every swap needs.
    private static final double WARM_UP = 0.2;

    private record Sample(int swaps, JvmState state) {}

    private final List<Sample> samples = new ArrayList<>();

    /// One swap.
    interface Swap {
        void run() throws IOException, InterruptedException;
    }

    void run(Program program, int swaps, Swap swap) throws IOException, InterruptedException {
        System.out.println(
                "| swaps | heap after collection | metaspace | retired generations alive | threads |");
        System.out.println("| --- | --- | --- | --- | --- |");
        int between = Math.max(1, swaps / SAMPLES);
        for (int i = 0; i <= swaps; i++) {
            if (i % between == 0) sample(i, JvmState.of(program));
            if (i < swaps) swap.run();
        }
        System.out.println();
        print("heap", JvmState::heapMegabytes);
        print("metaspace", JvmState::metaspaceMegabytes);
    }

    private void sample(int swaps, JvmState state) {
        samples.add(new Sample(swaps, state));
        System.out.printf(
                Locale.ROOT,
                "| %d | %.2f MB | %.2f MB | %d | %d |%n",
                swaps,
                state.heapMegabytes(),
                state.metaspaceMegabytes(),
                state.bundleLoaders() - samples.getFirst().state().bundleLoaders(),
                state.threads());
    }

    private void print(String what, ToDoubleFunction<JvmState> megabytes) {
        int from = (int) (samples.size() * WARM_UP);
        List<Trend.Point> points =
                samples.subList(from, samples.size()).stream()
                        .map(
                                each ->
                                        new Trend.Point(
                                                each.swaps(),
                                                megabytes.applyAsDouble(each.state()) * 1000))
                        .toList();
        if (points.size() < 3) return;
        Trend trend = Trend.of(points);
        System.out.printf(
                Locale.ROOT,
                "%s: %+.3f KB a swap, noise %.3f KB (one standard error)%n",
                what,
                trend.slope(),
                trend.error());
    }
}
