package io.leno.proxy.stats;

import io.leno.runtime.spi.StatCounts;

import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.Map;

/// Passes what is counted on to the next generation of the proxy, whose stats go on from there.
final class StatHandover {
    private final IdentityHashMap<Stat, Long> told = new IdentityHashMap<>(); // guarded by this
    private final IdentityHashMap<Histogram, HistogramSnapshot> recorded = new IdentityHashMap<>();

    /// What was counted since the last call. Gauges that are set tell a state, which is the next
    /// generation's own.
    synchronized StatCounts take(Iterable<Stat> stats) {
        Map<String, Long> counters = new HashMap<>();
        Map<String, Long> gauges = new HashMap<>();
        Map<String, long[]> histograms = new HashMap<>();
        for (Stat stat : stats) {
            switch (stat) {
                case Counter counter -> put(counters, stat, counter.value());
                case Gauge gauge -> {
                    if (isTraffic(gauge)) put(gauges, stat, gauge.value());
                }
                case Histogram histogram -> {
                    HistogramSnapshot now = histogram.cumulative();
                    HistogramSnapshot before = recorded.put(histogram, now);
                    HistogramSnapshot grown = before == null ? now : now.minus(before);
                    if (grown.count() > 0) histograms.put(stat.name(), grown.values());
                }
                case TextReadout _ -> {}
            }
        }
        return new StatCounts(counters, gauges, histograms);
    }

    /// Health checks are each generation's own, too.
    private static boolean isTraffic(Gauge gauge) {
        return !gauge.isSet() && !gauge.name().contains(".health_check.");
    }

    private void put(Map<String, Long> to, Stat stat, long now) {
        Long before = told.put(stat, now);
        long grown = before == null ? now : now - before;
        if (grown != 0) to.put(stat.name(), grown);
    }
}
