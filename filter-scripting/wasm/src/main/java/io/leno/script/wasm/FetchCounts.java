package io.leno.script.wasm;

import io.leno.api.filter.FilterStats;

/// Envoy's counts of fetched code: `wasm.remote_load_…`.
final class FetchCounts {
    final FilterStats.Counter hits;
    final FilterStats.Counter misses;
    final FilterStats.Counter successes;
    final FilterStats.Counter failures;
    final FilterStats.Gauge entries;

    FetchCounts(FilterStats stats) {
        hits = stats.counter("wasm.remote_load_cache_hits");
        misses = stats.counter("wasm.remote_load_cache_misses");
        stats.counter("wasm.remote_load_cache_negative_hits"); // nobody is sent away for a while
        successes = stats.counter("wasm.remote_load_fetch_successes");
        failures = stats.counter("wasm.remote_load_fetch_failures");
        entries = stats.gauge("wasm.remote_load_cache_entries");
    }
}
