package io.leno.api.monitoring;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.DoubleAdder;
import java.util.concurrent.atomic.LongAdder;

/// Counts values by size, as Prometheus has it: `name_bucket{le="…"}`, `name_sum`, `name_count`.
/// Safe to use from any thread.
public final class Histogram {
    private final String name;
    private final String labels;
    private final double[] bounds;
    private final LongAdder[] counts;
    private final DoubleAdder sum = new DoubleAdder();

    /// @param labels without braces: `type="cds"`; may be empty
    /// @param bounds the upper ends of the buckets, growing; another one takes the rest
    public Histogram(String name, String labels, double... bounds) {
        this.name = name;
        this.labels = labels;
        this.bounds = bounds.clone();
        counts = new LongAdder[bounds.length + 1];
        for (int i = 0; i < counts.length; i++) counts[i] = new LongAdder();
    }

    public void record(double value) {
        int bucket = 0;
        while (bucket < bounds.length && value > bounds[bucket]) bucket++;
        counts[bucket].increment();
        sum.add(value);
    }

    /// Each number by its name with labels.
    public Map<String, Double> values() {
        var values = new TreeMap<String, Double>();
        long total = 0;
        for (int i = 0; i < counts.length; i++) {
            total += counts[i].sum();
            values.put(name + "_bucket{" + before() + "le=\"" + end(i) + "\"}", (double) total);
        }
        String own = labels.isEmpty() ? "" : "{" + labels + "}";
        values.put(name + "_count" + own, (double) total);
        values.put(name + "_sum" + own, sum.sum());
        return values;
    }

    private String before() {
        return labels.isEmpty() ? "" : labels + ",";
    }

    private String end(int bucket) {
        if (bucket == bounds.length) return "+Inf";
        double bound = bounds[bucket];
        return bound == Math.rint(bound) ? String.valueOf((long) bound) : String.valueOf(bound);
    }
}
