package io.leno.testkit;

import io.leno.api.plugin.PluginConfig;
import io.leno.api.stats.StatsSink;
import io.leno.api.stats.StatsSinkFactory;
import io.leno.api.stats.StatsSnapshot;
import io.leno.api.stats.StatsSnapshot.Distribution;
import io.leno.api.stats.StatsSnapshot.Name;
import io.leno.api.stats.StatsSnapshot.Unit;

import org.junit.jupiter.api.Test;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/// What every [StatsSinkFactory] promises; its tests extend this.
public abstract class StatsSinkContract extends ConfiguredPluginContract {
    private static final Name NAME =
            new Name("cluster.a.seen", "cluster.seen", Map.of("envoy.cluster_name", "a"));

    protected abstract StatsSinkFactory newFactory();

    @Override
    protected Set<String> typeUrls() {
        return newFactory().typeUrls();
    }

    @Override
    protected StatsSink configured(PluginConfig config) {
        return newFactory().create(config, new FakeProxyContext());
    }

    /// One of each, of which nothing was counted since the last time.
    private static StatsSnapshot snapshot() {
        var none = new Distribution(0, 0, new TreeMap<>(), new TreeMap<>());
        var all = new Distribution(1, 5, new TreeMap<>(Map.of(0.5, 5.0)), new TreeMap<>());
        return new StatsSnapshot(
                Instant.EPOCH,
                List.of(new StatsSnapshot.Counter(NAME, 5, 0)),
                List.of(new StatsSnapshot.Gauge(NAME, 3)),
                List.of(new StatsSnapshot.Histogram(NAME, Unit.MILLISECONDS, none, all)),
                List.of(new StatsSnapshot.Text(NAME, "text")));
    }

    @Test
    protected void itTakesEverySnapshotAnEmptyOneToo() {
        try (StatsSink sink = configured(goodConfig())) {
            sink.flush(
                    new StatsSnapshot(Instant.EPOCH, List.of(), List.of(), List.of(), List.of()));
            sink.flush(snapshot());
            sink.flush(snapshot());
        }
    }

    @Test
    protected void valuesOfHistogramsComeFromSeveralLoopsAtOnce() throws InterruptedException {
        try (StatsSink sink = configured(goodConfig())) {
            Crowd.does(() -> sink.recorded(NAME, Unit.MILLISECONDS, 5));
            sink.flush(snapshot());
        }
    }
}
