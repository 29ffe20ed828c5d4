package io.leno.proxy.stats;

import io.leno.api.stats.StatsSnapshot;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/// The stats of a proxy as sinks see them. One thread takes snapshots; names are cut into tags once
/// for each stat.
public final class StatsFeed {
    private final Stats stats;
    private final Map<Stat, StatsSnapshot.Name> names = new ConcurrentHashMap<>();

    public StatsFeed(Stats stats) {
        this.stats = stats;
    }

    /// Is told of each value that a histogram gets, on the thread that records it.
    @FunctionalInterface
    public interface ValueListener {
        void recorded(StatsSnapshot.Name name, StatsSnapshot.Unit unit, long value);
    }

    /// @param listener null: nobody
    public void onValue(@Nullable ValueListener listener) {
        stats.recorder()
                .set(
                        listener == null
                                ? null
                                : (histogram, value) ->
                                        listener.recorded(
                                                nameOf(histogram), unit(histogram.unit()), value));
    }

    /// Ends an interval: what counters have grown by since the last call is told once.
    public StatsSnapshot snapshot(Instant now) {
        stats.flush();
        var counters = new ArrayList<StatsSnapshot.Counter>();
        var gauges = new ArrayList<StatsSnapshot.Gauge>();
        var histograms = new ArrayList<StatsSnapshot.Histogram>();
        var texts = new ArrayList<StatsSnapshot.Text>();
        List<Stat> used = stats.used();
        for (Stat stat : used) {
            StatsSnapshot.Name name = nameOf(stat);
            switch (stat) {
                case Counter counter ->
                        counters.add(
                                new StatsSnapshot.Counter(name, counter.value(), counter.latch()));
                case Gauge gauge -> gauges.add(new StatsSnapshot.Gauge(name, gauge.value()));
                case TextReadout text -> texts.add(new StatsSnapshot.Text(name, text.value()));
                case Histogram histogram -> histograms.add(told(name, histogram));
            }
        }
        if (names.size() > used.size()) names.keySet().retainAll(java.util.Set.copyOf(used));
        return new StatsSnapshot(now, counters, gauges, histograms, texts);
    }

    private StatsSnapshot.Name nameOf(Stat stat) {
        return names.computeIfAbsent(stat, this::cut);
    }

    private StatsSnapshot.Name cut(Stat stat) {
        StatName cut = stats.named(stat);
        var tags = new LinkedHashMap<String, String>();
        for (StatName.Tag tag : cut.tags()) tags.put(tag.name(), tag.value());
        return new StatsSnapshot.Name(cut.full(), cut.stripped(), tags);
    }

    private static StatsSnapshot.Histogram told(StatsSnapshot.Name name, Histogram histogram) {
        return new StatsSnapshot.Histogram(
                name,
                unit(histogram.unit()),
                told(histogram.interval(), histogram.bounds()),
                told(histogram.cumulative(), histogram.bounds()));
    }

    private static StatsSnapshot.Distribution told(HistogramSnapshot from, double[] bounds) {
        var quantiles = new TreeMap<Double, Double>();
        if (from.count() > 0)
            for (double share : StatsText.QUANTILES) quantiles.put(share, from.quantile(share));
        var buckets = new TreeMap<Double, Long>();
        for (double bound : bounds) buckets.put(bound, from.countBelow(bound));
        return new StatsSnapshot.Distribution(from.count(), from.middleSum(), quantiles, buckets);
    }

    private static StatsSnapshot.Unit unit(Histogram.Unit unit) {
        return switch (unit) {
            case UNSPECIFIED -> StatsSnapshot.Unit.UNSPECIFIED;
            case BYTES -> StatsSnapshot.Unit.BYTES;
            case MILLISECONDS -> StatsSnapshot.Unit.MILLISECONDS;
            case MICROSECONDS -> StatsSnapshot.Unit.MICROSECONDS;
            case PERCENT -> StatsSnapshot.Unit.PERCENT;
        };
    }
}
