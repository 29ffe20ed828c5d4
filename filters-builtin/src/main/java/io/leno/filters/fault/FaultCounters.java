package io.leno.filters.fault;

import io.leno.api.filter.FilterContext;
import io.leno.api.filter.FilterStats;
import io.leno.api.filter.FilterStats.Counter;
import io.leno.api.filter.FilterStats.Gauge;
import io.leno.api.filter.RuntimeValues;

import java.util.concurrent.atomic.AtomicLong;

/// What befell the requests of one filter.
///
/// @param now how many suffer a fault now
record FaultCounters(
        FilterStats stats,
        Counter delays,
        Counter aborts,
        Counter throttled,
        Counter overflow,
        Gauge active,
        AtomicLong now,
        RuntimeValues runtime) {
    static FaultCounters of(FilterContext context) {
        FilterStats stats = context.stats();
        return new FaultCounters(
                stats,
                stats.counter("fault.delays_injected"),
                stats.counter("fault.aborts_injected"),
                stats.counter("fault.response_rl_injected"),
                stats.counter("fault.faults_overflow"),
                stats.gauge("fault.active_faults"),
                new AtomicLong(),
                context.runtime());
    }

    /// One more, of the cluster that called.
    void countOf(String cluster, String name) {
        if (!cluster.isEmpty()) stats.counter("fault." + cluster + "." + name).inc();
    }

    void begin() {
        now.incrementAndGet();
        active.add(1);
    }

    void end() {
        now.decrementAndGet();
        active.add(-1);
    }
}
