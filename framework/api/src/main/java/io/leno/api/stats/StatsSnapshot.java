package io.leno.api.stats;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;

/// What was counted until now; only what was counted at least once.
///
/// @param time of the flush
public record StatsSnapshot(
        Instant time,
        List<Counter> counters,
        List<Gauge> gauges,
        List<Histogram> histograms,
        List<Text> texts) {
    public StatsSnapshot {
        requireNonNull(time, "time");
        counters = List.copyOf(counters);
        gauges = List.copyOf(gauges);
        histograms = List.copyOf(histograms);
        texts = List.copyOf(texts);
    }

    /// What a stat is called, in Envoy's two ways.
    ///
    /// @param full `cluster.reviews.upstream_rq_2xx`
    /// @param withoutTags `cluster.upstream_rq_xx`
    /// @param tags what was taken out, in the order of Envoy's rules: `envoy.cluster_name` is
    ///   `reviews`
    public record Name(String full, String withoutTags, Map<String, String> tags) {
        public Name {
            requireNonNull(full, "full");
            requireNonNull(withoutTags, "withoutTags");
            tags = Collections.unmodifiableMap(new LinkedHashMap<>(tags));
        }
    }

    /// What the values of a histogram are.
    public enum Unit {
        UNSPECIFIED,
        BYTES,
        MILLISECONDS,
        MICROSECONDS,
        PERCENT
    }

    /// @param delta since the flush before
    public record Counter(Name name, long value, long delta) {}

    public record Gauge(Name name, long value) {}

    public record Text(Name name, String value) {}

    /// @param interval the values since the flush before
    /// @param cumulative all values
    public record Histogram(Name name, Unit unit, Distribution interval, Distribution cumulative) {}

    /// @param quantiles by the share of values at or below them, from 0 to 1; empty without values
    /// @param buckets how many values are at or below each bound, by the bound; ascending
    public record Distribution(
            long count,
            double sum,
            SortedMap<Double, Double> quantiles,
            SortedMap<Double, Long> buckets) {}
}
