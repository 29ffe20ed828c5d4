package io.leno.proxy.stats;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/// Stats that share the beginning of their names.
public final class StatScope {
    private final Stats stats;
    private final String prefix;
    private final Function<String, StatName> parse;
    private final TagExtractor tags;

    StatScope(Stats stats, String prefix, TagExtractor tags) {
        this(stats, prefix, tags, tags::extract);
    }

    private StatScope(
            Stats stats, String prefix, TagExtractor tags, Function<String, StatName> parse) {
        this.stats = stats;
        this.prefix = prefix;
        this.tags = tags;
        this.parse = parse;
    }

    static StatScope ofCluster(Stats stats, String cluster, TagExtractor tags) {
        String prefix = "cluster." + cluster + ".";
        var tag = new StatName.Tag("envoy.cluster_name", cluster);
        return new StatScope(
                stats, prefix, tags, full -> withTag(tag, prefix, full, "cluster.", tags));
    }

    private static StatName withTag(
            StatName.Tag tag, String prefix, String full, String replacement, TagExtractor tags) {
        StatName rest = tags.extract(replacement + "-." + full.substring(prefix.length()));
        List<StatName.Tag> all = new ArrayList<>(rest.tags());
        all.removeIf(found -> found.name().equals(tag.name()));
        all.add(tag);
        return new StatName(full, rest.stripped(), List.copyOf(all));
    }

    /// The beginning of the names, with its dot.
    public String prefix() {
        return prefix;
    }

    public Counter counter(String name) {
        return stats.find(Counter.class, prefix + name, parse, Counter::new);
    }

    public Gauge gauge(String name) {
        return stats.find(Gauge.class, prefix + name, parse, Gauge::new);
    }

    /// A histogram of milliseconds.
    public Histogram histogram(String name) {
        return histogram(name, Histogram.Unit.MILLISECONDS);
    }

    public Histogram histogram(String name, Histogram.Unit unit) {
        return stats.find(
                Histogram.class, prefix + name, parse, parsed -> new Histogram(parsed, unit));
    }

    /// A scope within this one.
    public StatScope scope(String more) {
        return new StatScope(stats, prefix + more.replace(':', '_'), tags, parse);
    }

    /// Forgets all stats of this scope.
    public void remove() {
        stats.remove(prefix);
    }
}
