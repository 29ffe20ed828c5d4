package io.leno.proxy.filter;

import io.leno.api.filter.FilterStats;
import io.leno.proxy.stats.StatScope;

/// The proxy's stats as filters see them, under one prefix.
final class ScopedStats implements FilterStats {
    private final StatScope scope;

    ScopedStats(StatScope scope) {
        this.scope = scope;
    }

    @Override
    public Counter counter(String name) {
        io.leno.proxy.stats.Counter counter = scope.counter(name);
        return new Counter() {
            @Override
            public void add(long amount) {
                counter.add(amount);
            }

            @Override
            public long value() {
                return counter.value();
            }
        };
    }

    @Override
    public Gauge gauge(String name) {
        io.leno.proxy.stats.Gauge gauge = scope.gauge(name);
        return new Gauge() {
            @Override
            public void add(long amount) {
                gauge.add(amount);
            }

            @Override
            public void set(long to) {
                gauge.set(to);
            }
        };
    }

    @Override
    public Histogram histogram(String name) {
        return scope.histogram(name)::record;
    }
}
