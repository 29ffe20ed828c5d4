package io.leno.proxy.stats;

import static java.util.Objects.requireNonNull;

import io.envoyproxy.envoy.config.metrics.v3.StatsConfig;
import io.leno.runtime.spi.StatCounts;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiFunction;

/// All stats of one proxy. Those who count ask for a stat once, keep it and bump it; asking again
/// returns the same one. Safe to use from any thread.
public final class Stats {
    private final StatTable table = new StatTable();
    private final Map<String, KnownStats> known = new ConcurrentHashMap<>();
    private final TagExtractor tags;

    /// By full name, of stats whose tags are told and not found in it.
    private final Map<String, StatName> tagged = new ConcurrentHashMap<>();

    private final StatMatcher matcher;
    private final BucketSettings buckets;
    private final AtomicReference<Histogram.@Nullable Recorder> recorder = new AtomicReference<>();
    private final StatHandover handover = new StatHandover();

    public Stats() {
        this(StatsConfig.getDefaultInstance());
    }

    /// With the tags, the limits and the buckets a bootstrap asks for.
    ///
    /// @throws IllegalArgumentException for a regex that is none
    public Stats(StatsConfig config) {
        tags = TagExtractor.of(config);
        matcher = StatMatcher.of(config.getStatsMatcher());
        buckets = BucketSettings.of(config.getHistogramBucketSettingsList());
    }

    /// @throws IllegalStateException when the name is in use for another kind of stat
    public Counter counter(String name) {
        return find(Counter.class, "", name, Counter::new);
    }

    public Gauge gauge(String name) {
        return find(Gauge.class, "", name, Gauge::new);
    }

    public TextReadout text(String name) {
        return find(TextReadout.class, "", name, TextReadout::new);
    }

    /// A histogram of milliseconds.
    public Histogram histogram(String name) {
        return histogram(name, Histogram.Unit.MILLISECONDS);
    }

    public Histogram histogram(String name, Histogram.Unit unit) {
        return histogram("", name, unit);
    }

    Histogram histogram(String prefix, String name, Histogram.Unit unit) {
        return find(Histogram.class, prefix, name, (first, second) -> made(first, second, unit));
    }

    private Histogram made(String prefix, String name, Histogram.Unit unit) {
        return new Histogram(prefix, name, unit, buckets.boundsOf(prefix + name), recorder);
    }

    <T extends Stat> T find(
            Class<T> kind, String prefix, String name, BiFunction<String, String, T> create) {
        requireNonNull(name, "name");
        // what is shut out can be counted and is seen by nobody
        if (matcher.rejects(prefix, name)) return create.apply(prefix, name);
        Stat stat = table.computeIfAbsent(prefix, name, create);
        if (!kind.isInstance(stat)) {
            throw new IllegalStateException(
                    prefix
                            + name
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
        return new StatScope(this, prefix.replace(':', '_'));
    }

    /// The stats of a cluster, `cluster.<name>.`.
    public StatScope cluster(String name) {
        return scope("cluster." + name + ".").show(KnownStats.CLUSTER);
    }

    /// Shows these names as 0 until they are counted.
    ///
    /// @param prefix what they begin with; empty for none
    public void show(String prefix, KnownStats names) {
        known.put(prefix.replace(':', '_'), names);
    }

    /// Forgets all stats whose names start with the prefix; those who hold one may still bump it.
    public void remove(String prefix) {
        String clean = prefix.replace(':', '_');
        known.keySet().removeIf(name -> name.startsWith(clean));
        table.remove(clean);
    }

    AtomicReference<Histogram.@Nullable Recorder> recorder() {
        return recorder;
    }

    /// Those that were counted, in no order.
    List<Stat> used() {
        List<Stat> all = table.all();
        all.removeIf(stat -> !stat.isUsed());
        return all;
    }

    /// A name of a family whose members differ in their tags.
    ///
    /// @return the full name
    public String tagged(String family, Map<String, String> labels) {
        var full = new StringBuilder(family);
        var all = new ArrayList<StatName.Tag>(labels.size());
        labels.forEach(
                (name, value) -> {
                    full.append('.').append(name).append('.').append(value);
                    all.add(new StatName.Tag(name, value));
                });
        String name = full.toString();
        tagged.computeIfAbsent(name, none -> new StatName(name, family, List.copyOf(all)));
        return name;
    }

    StatName named(Stat stat) {
        String full = stat.name();
        StatName told = tagged.get(full);
        return told == null ? tags.extract(full) : told;
    }

    /// What was counted so far is told to no sink: another generation has done so.
    public void latch() {
        for (Stat stat : table.all()) {
            if (!(stat instanceof Counter counter)) continue;
            long _ = counter.latch();
        }
    }

    /// What was counted since the last call, for the next generation.
    public StatCounts takeCounts() {
        return handover.take(table.all());
    }

    /// Counts what another generation has counted. What is of another kind here is not counted.
    public void count(StatCounts counts) {
        counts.counters()
                .forEach(
                        (name, grown) -> {
                            if (at(name, Counter::new) instanceof Counter counter)
                                counter.add(grown);
                        });
        counts.gauges()
                .forEach(
                        (name, grown) -> {
                            if (at(name, Gauge::new) instanceof Gauge gauge && !gauge.isSet())
                                gauge.add(grown);
                        });
        counts.histograms()
                .forEach(
                        (name, values) -> {
                            Stat stat = at(name, this::inMilliseconds);
                            if (stat instanceof Histogram histogram) histogram.add(values);
                        });
    }

    private Stat at(String name, BiFunction<String, String, Stat> create) {
        return matcher.rejects("", name)
                ? create.apply("", name)
                : table.computeIfAbsent("", name, create);
    }

    private Stat inMilliseconds(String prefix, String name) {
        return made(prefix, name, Histogram.Unit.MILLISECONDS);
    }

    /// Sorted by name, with those that are only known.
    public List<Stat> all() {
        List<Stat> all = table.all();
        known.forEach((prefix, names) -> addKnown(all, prefix, names));
        var named = new ArrayList<Named>(all.size());
        for (Stat stat : all) named.add(new Named(stat.name(), stat));
        named.sort(Comparator.comparing(Named::name));
        all.clear();
        for (Named one : named) all.add(one.stat());
        return all;
    }

    private record Named(String name, Stat stat) {}

    private void addKnown(List<Stat> all, String prefix, KnownStats names) {
        for (String name : names.counters())
            if (isMissing(prefix, name)) all.add(new Counter(prefix, name));
        for (String name : names.gauges())
            if (isMissing(prefix, name)) all.add(new Gauge(prefix, name));
        for (String name : names.histograms())
            if (isMissing(prefix, name)) all.add(made(prefix, name, Histogram.Unit.MILLISECONDS));
    }

    private boolean isMissing(String prefix, String name) {
        return !table.contains(prefix, name) && !matcher.rejects(prefix, name);
    }

    /// Ends an interval of all histograms. Envoy: `stats_flush_interval`, 5 s.
    public void flush() {
        for (Stat stat : table.all()) if (stat instanceof Histogram histogram) histogram.flush();
    }

    /// All counters back to zero.
    public void resetCounters() {
        for (Stat stat : table.all()) if (stat instanceof Counter counter) counter.reset();
    }
}
