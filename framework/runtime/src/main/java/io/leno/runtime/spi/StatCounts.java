package io.leno.runtime.spi;

import java.util.Map;

/// How much stats have grown or shrunk, by their full names.
///
/// @param gauges those that are added to and taken from, not those that are set
/// @param histograms values and how often each was recorded, by turns
public record StatCounts(
        Map<String, Long> counters, Map<String, Long> gauges, Map<String, long[]> histograms) {
    /// Nothing.
    public static final StatCounts NONE = new StatCounts(Map.of(), Map.of(), Map.of());

    public StatCounts {
        counters = Map.copyOf(counters);
        gauges = Map.copyOf(gauges);
        histograms = Map.copyOf(histograms);
    }
}
