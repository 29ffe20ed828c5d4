package io.leno.xds.server;

import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.LongAdder;

/// What the server counts, under istiod's names where it has one. Safe to use from any thread.
final class PushCounters {
    /// Upper bounds of istiod's `pilot_proxy_convergence_time`, in milliseconds.
    private static final long[] BUCKETS = {100, 500, 1_000, 3_000, 5_000, 10_000, 20_000, 30_000};

    private final Map<String, LongAdder> counters = new ConcurrentSkipListMap<>();
    private final LongAdder[] convergence = new LongAdder[BUCKETS.length + 1];
    private final LongAdder convergenceMillis = new LongAdder();

    PushCounters() {
        for (int i = 0; i < convergence.length; i++) convergence[i] = new LongAdder();
        add("pilot_total_xds_rejects", 0);
        add("pilot_total_xds_internal_errors", 0);
    }

    void pushed(Push push) {
        add("pilot_xds_pushes{type=\"" + ShortNames.of(push.typeUrl()) + "\"}", 1);
        long bytes = push.resources().stream().mapToLong(one -> one.bytes().length).sum();
        add("leno_xds_sent_bytes{type=\"" + ShortNames.of(push.typeUrl()) + "\"}", bytes);
    }

    void refused(String typeUrl) {
        add("pilot_total_xds_rejects", 1);
        if (PushOrder.TYPES.contains(typeUrl))
            add("pilot_xds_" + ShortNames.of(typeUrl) + "_reject", 1);
    }

    void stale(String typeUrl) {
        add("pilot_xds_expired_nonce{type=\"" + ShortNames.of(typeUrl) + "\"}", 1);
    }

    void failedToTranslate() {
        add("pilot_total_xds_internal_errors", 1);
    }

    /// From the change of the mesh to the moment the last response it led to was sent.
    void converged(Duration time) {
        int bucket = 0;
        while (bucket < BUCKETS.length && time.toMillis() > BUCKETS[bucket]) bucket++;
        convergence[bucket].increment();
        convergenceMillis.add(time.toMillis());
    }

    /// Value by name with labels.
    Map<String, Double> values() {
        var values = new TreeMap<String, Double>();
        counters.forEach((name, count) -> values.put(name, (double) count.sum()));
        long total = 0;
        for (int i = 0; i < convergence.length; i++) {
            total += convergence[i].sum();
            String bound = i < BUCKETS.length ? String.valueOf(BUCKETS[i] / 1000.0) : "+Inf";
            values.put("pilot_proxy_convergence_time_bucket{le=\"" + bound + "\"}", (double) total);
        }
        values.put("pilot_proxy_convergence_time_count", (double) total);
        values.put("pilot_proxy_convergence_time_sum", convergenceMillis.sum() / 1000.0);
        return values;
    }

    private void add(String name, long count) {
        counters.computeIfAbsent(name, any -> new LongAdder()).add(count);
    }
}
