package io.leno.proxy.stats;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/// What counting costs; run it with several threads, too (`-t 2`): they share the stats.
@State(Scope.Benchmark)
public class StatsBenchmark {
    private final Stats stats = new Stats();
    private final Counter counter = stats.counter("cluster.out.upstream_rq_total");
    private final Gauge gauge = stats.gauge("cluster.out.upstream_rq_active");
    private final Histogram histogram = stats.histogram("cluster.out.upstream_rq_time");

    @Benchmark
    public void count() {
        counter.inc();
    }

    @Benchmark
    public void upAndDown() {
        gauge.inc();
        gauge.dec();
    }

    @Benchmark
    public void record() {
        histogram.record(7);
    }
}
