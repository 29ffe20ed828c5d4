package io.leno.proxy.stats;

import static java.util.Objects.requireNonNull;

import io.envoyproxy.envoy.config.metrics.v3.StatsConfig;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Function;

/// All stats of one proxy. Those who count ask for a stat once, keep it and bump it; asking again
/// returns the same one. Safe to use from any thread.
public final class Stats {
    private final ConcurrentMap<String, Stat> stats = new ConcurrentHashMap<>();
    private final TagExtractor tags;

    public Stats() {
        this(TagExtractor.withDefaults());
    }

    /// With the tags a bootstrap asks for.
    ///
    /// @throws IllegalArgumentException for a regex that is none
    public Stats(StatsConfig config) {
        this(TagExtractor.of(config));
    }

    private Stats(TagExtractor tags) {
        this.tags = tags;
    }

    /// @throws IllegalStateException when the name is in use for another kind of stat
    public Counter counter(String name) {
        return find(Counter.class, name, Counter::new);
    }

    public Gauge gauge(String name) {
        return find(Gauge.class, name, Gauge::new);
    }

    /// A histogram of milliseconds.
    public Histogram histogram(String name) {
        return histogram(name, Histogram.Unit.MILLISECONDS);
    }

    public Histogram histogram(String name, Histogram.Unit unit) {
        return find(Histogram.class, name, parsed -> new Histogram(parsed, unit));
    }

    private <T extends Stat> T find(Class<T> kind, String name, Function<StatName, T> create) {
        return find(kind, name, tags::extract, create);
    }

    <T extends Stat> T find(
            Class<T> kind,
            String name,
            Function<String, StatName> parse,
            Function<StatName, T> create) {
        requireNonNull(name, "name");
        Stat stat = stats.computeIfAbsent(name, missing -> create.apply(parse.apply(missing)));
        if (!kind.isInstance(stat)) {
            throw new IllegalStateException(
                    name
                            + " is a "
                            + stat.getClass().getSimpleName()
                            + " (expected: "
                            + kind.getSimpleName()
                            + ")");
        }
        return kind.cast(stat);
    }

    /// Stats whose names start so. Colons become underscores, as in Envoy.
    ///
    /// @param prefix with its dot at the end: `http.ingress_http.`
    public StatScope scope(String prefix) {
        return new StatScope(this, prefix.replace(':', '_'), tags);
    }

    /// The stats of a cluster, `cluster.<name>.`; unlike with [#scope] the tag is the whole name,
    /// also where it has dots in it.
    public StatScope cluster(String name) {
        return StatScope.ofCluster(this, name.replace(':', '_'), tags);
    }

    /// Forgets all stats whose names start with the prefix; those who hold one may still bump it.
    public void remove(String prefix) {
        String clean = prefix.replace(':', '_');
        stats.keySet().removeIf(name -> name.startsWith(clean));
    }

    /// Sorted by name.
    public List<Stat> all() {
        var all = new ArrayList<>(stats.values());
        all.sort((a, b) -> a.name().compareTo(b.name()));
        return all;
    }

    /// Ends an interval of all histograms. Envoy: `stats_flush_interval`, 5 s.
    public void flush() {
        for (Stat stat : stats.values()) if (stat instanceof Histogram histogram) histogram.flush();
    }

    /// All counters back to zero.
    public void resetCounters() {
        for (Stat stat : stats.values()) if (stat instanceof Counter counter) counter.reset();
    }
}
