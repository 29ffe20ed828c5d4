package io.leno.proxy.stats;

import java.util.Map;

/// Stats that share the beginning of their names.
public final class StatScope {
    private final Stats stats;
    private final String prefix;

    StatScope(Stats stats, String prefix) {
        this.stats = stats;
        this.prefix = prefix;
    }

    /// The beginning of the names, with its dot.
    public String prefix() {
        return prefix;
    }

    public Counter counter(String name) {
        return stats.find(Counter.class, prefix, name, Counter::new);
    }

    public Gauge gauge(String name) {
        return stats.find(Gauge.class, prefix, name, Gauge::new);
    }

    public TextReadout text(String name) {
        return stats.find(TextReadout.class, prefix, name, TextReadout::new);
    }

    /// A histogram of milliseconds.
    public Histogram histogram(String name) {
        return histogram(name, Histogram.Unit.MILLISECONDS);
    }

    public Histogram histogram(String name, Histogram.Unit unit) {
        return stats.histogram(prefix, name, unit);
    }

    /// As [#counter(String)], for one of a family.
    public Counter counter(String family, Map<String, String> tags) {
        return stats.counter(stats.tagged(prefix + family, tags));
    }

    /// As [#counter(String, Map)].
    public Gauge gauge(String family, Map<String, String> tags) {
        return stats.gauge(stats.tagged(prefix + family, tags));
    }

    /// As [#counter(String, Map)].
    public Histogram histogram(String family, Map<String, String> tags) {
        return stats.histogram(stats.tagged(prefix + family, tags));
    }

    /// A scope within this one.
    public StatScope scope(String more) {
        return new StatScope(stats, prefix + more.replace(':', '_'));
    }

    /// Shows these names as 0 until they are counted.
    public StatScope show(KnownStats names) {
        stats.show(prefix, names);
        return this;
    }

    /// Forgets all stats of this scope.
    public void remove() {
        stats.remove(prefix);
    }
}
