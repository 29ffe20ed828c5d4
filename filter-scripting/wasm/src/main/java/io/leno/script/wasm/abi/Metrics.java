package io.leno.script.wasm.abi;

import io.leno.api.filter.FilterStats;

import org.jspecify.annotations.Nullable;

import java.util.HashMap;
import java.util.Map;

/// The stats a module has defined, by numbers of their own kind. Envoy: `wasmcustom.<name>`.
final class Metrics {
    private static final String PREFIX = "wasmcustom.";
    private static final int KIND_MASK = 3;
    private static final int STEP = 4;

    private final Map<Integer, FilterStats.Counter> counters = new HashMap<>();
    private final Map<Integer, FilterStats.Gauge> gauges = new HashMap<>();
    private final Map<Integer, FilterStats.Histogram> histograms = new HashMap<>();

    /// @param kind 0: counter, 1: gauge, 2: histogram
    /// @return its number; 0 where there is no such kind
    int define(int kind, String name, FilterStats stats) {
        String full = PREFIX + name;
        return switch (kind) {
            case 0 -> add(counters, kind, stats.counter(full));
            case 1 -> add(gauges, kind, stats.gauge(full));
            case 2 -> add(histograms, kind, stats.histogram(full));
            default -> 0;
        };
    }

    private static <T> int add(Map<Integer, T> all, int kind, T stat) {
        int number = (all.size() + 1) * STEP + kind;
        all.put(number, stat);
        return number;
    }

    int increment(int number, long by) {
        switch (number & KIND_MASK) {
            case 0 -> {
                FilterStats.Counter counter = counters.get(number);
                if (counter == null) return Result.NOT_FOUND;
                if (by <= 0) return Result.BAD_ARGUMENT;
                counter.add(by);
            }
            case 1 -> {
                FilterStats.Gauge gauge = gauges.get(number);
                if (gauge == null) return Result.NOT_FOUND;
                gauge.add(by);
            }
            default -> {
                return Result.BAD_ARGUMENT;
            }
        }
        return Result.OK;
    }

    int record(int number, long value) {
        FilterStats.Counter counter = counters.get(number);
        FilterStats.Gauge gauge = gauges.get(number);
        FilterStats.Histogram histogram = histograms.get(number);
        if (counter != null) counter.add(value);
        else if (gauge != null) gauge.set(value);
        else if (histogram != null) histogram.record(value);
        else return Result.NOT_FOUND;
        return Result.OK;
    }

    /// Whether the number may be one of a stat that can be read.
    boolean isReadable(int number) {
        return (number & KIND_MASK) < 2;
    }

    /// Null where there is none.
    @Nullable Long value(int number) {
        FilterStats.Counter counter = counters.get(number);
        if (counter != null) return counter.value();
        FilterStats.Gauge gauge = gauges.get(number);
        return gauge == null ? null : gauge.value();
    }
}
