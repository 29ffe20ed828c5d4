package io.leno.proxy.cluster;

import java.util.function.ToDoubleFunction;

/// Earliest deadline first: entries come up in proportion to their weights, spread as evenly as can
/// be. Each has a deadline, its last one plus `1/weight`; the nearest is taken. Of equal deadlines
/// the one that was set first. Belongs to one event loop. Envoy: `EdfScheduler`.
final class EdfSchedule<T> {
    private final T[] entries;
    private final ToDoubleFunction<? super T> weights;
    private final double[] deadlines;
    private final long[] order;

    /// Indices of entries, the nearest deadline at the root.
    private final int[] heap;

    private double now;
    private long next;

    /// @param weights more than 0; asked again each time the entry is taken
    /// @param picks how many were taken already; where the order begins
    EdfSchedule(T[] entries, ToDoubleFunction<? super T> weights, int picks) {
        this.entries = entries;
        this.weights = weights;
        deadlines = new double[entries.length];
        order = new long[entries.length];
        heap = new int[entries.length];
        double sum = 0;
        for (T entry : entries) sum += weights.applyAsDouble(entry);
        long taken = 0;
        for (int i = 0; i < entries.length; i++) {
            double weight = weights.applyAsDouble(entries[i]);
            long floor = (long) Math.floor(weight * picks / sum);
            taken += floor;
            now = Math.max(now, floor / weight);
            deadlines[i] = (floor + 1) / weight;
            order[i] = next++;
            heap[i] = i;
        }
        for (int i = heap.length / 2 - 1; i >= 0; i--) sink(i);
        for (; taken < picks; taken++) pick();
    }

    boolean isEmpty() {
        return entries.length == 0;
    }

    /// The next entry; there must be one.
    T pick() {
        int entry = heap[0];
        now = deadlines[entry];
        deadlines[entry] = now + 1 / weights.applyAsDouble(entries[entry]);
        order[entry] = next++;
        sink(0);
        return entries[entry];
    }

    private void sink(int from) {
        int at = from;
        int moving = heap[at];
        int child = 2 * at + 1;
        while (child < heap.length) {
            if (child + 1 < heap.length && isBefore(heap[child + 1], heap[child])) child++;
            if (!isBefore(heap[child], moving)) break;
            heap[at] = heap[child];
            at = child;
            child = 2 * at + 1;
        }
        heap[at] = moving;
    }

    private boolean isBefore(int a, int b) {
        if (deadlines[a] != deadlines[b]) return deadlines[a] < deadlines[b];
        return order[a] < order[b];
    }
}
