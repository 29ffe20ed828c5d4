package io.leno.proxy.filter;

import io.leno.api.filter.FilterStats;
import io.leno.proxy.stats.StatScope;

import java.util.Map;

/// The proxy's stats as filters see them, under one prefix.
public final class ScopedStats implements FilterStats {
    private final StatScope scope;

    public ScopedStats(StatScope scope) {
        this.scope = scope;
    }

    @Override
    public Counter counter(String name) {
        return new Counted(scope.counter(name));
    }

    @Override
    public Counter counter(String family, Map<String, String> tags) {
        return new Counted(scope.counter(family, tags));
    }

    private record Counted(io.leno.proxy.stats.Counter counter) implements Counter {
        @Override
        public void add(long amount) {
            counter.add(amount);
        }

        @Override
        public long value() {
            return counter.value();
        }
    }

    @Override
    public Gauge gauge(String name) {
        return new Gauged(scope.gauge(name));
    }

    @Override
    public Gauge gauge(String family, Map<String, String> tags) {
        return new Gauged(scope.gauge(family, tags));
    }

    private record Gauged(io.leno.proxy.stats.Gauge gauge) implements Gauge {
        @Override
        public void add(long amount) {
            gauge.add(amount);
        }

        @Override
        public void set(long to) {
            gauge.set(to);
        }

        @Override
        public long value() {
            return gauge.value();
        }
    }

    @Override
    public Histogram histogram(String name) {
        return scope.histogram(name)::record;
    }

    @Override
    public Histogram histogram(String family, Map<String, String> tags) {
        return scope.histogram(family, tags)::record;
    }
}
