package io.leno.control;

import io.leno.api.config.ResourceKey;
import io.leno.api.monitoring.Histogram;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/// How long changes wait and what a new model costs, under istiod's names. Safe to use from any
/// thread.
final class ControlMetrics {
    private final Histogram debounce =
            new Histogram("pilot_debounce_time", "", .01, .1, .5, 1, 3, 5, 10, 20, 30);
    private final Histogram build =
            new Histogram("pilot_pushcontext_init_seconds", "", .01, .1, .5, 1, 3, 5);
    private final Map<String, LongAdder> events = new ConcurrentHashMap<>();

    /// @param firstChange of those that go out now
    /// @param begin when the model began to be made, which is done now
    void published(Changes changes, long firstChange, long begin) {
        long now = System.nanoTime();
        if (firstChange != 0) debounce.record((now - firstChange) / 1e9);
        build.record((now - begin) / 1e9);
        for (ResourceKey key : changes.rules)
            events.computeIfAbsent(key.kind(), _ -> new LongAdder()).increment();
    }

    Map<String, Double> values() {
        var values = new TreeMap<>(debounce.values());
        values.putAll(build.values());
        events.forEach(
                (kind, count) ->
                        values.put(
                                "pilot_k8s_cfg_events{type=\"" + kind + "\",event=\"update\"}",
                                (double) count.sum()));
        return values;
    }
}
