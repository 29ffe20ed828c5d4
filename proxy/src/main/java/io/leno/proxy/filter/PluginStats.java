package io.leno.proxy.filter;

import io.leno.proxy.stats.Histogram;
import io.leno.proxy.stats.StatScope;
import io.leno.proxy.stats.Stats;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Shows the accounts of plugins among the stats, `plugin.<name>.…`, whatever generation did it.
/// Brought up to date when somebody looks.
public final class PluginStats {
    private final PluginAccounts accounts;
    private final Stats stats;

    /// What was published of each generation.
    private final Map<Key, PluginReport> published = new HashMap<>();

    private record Key(String plugin, long bundleId) {}

    public PluginStats(PluginAccounts accounts, Stats stats) {
        this.accounts = accounts;
        this.stats = stats;
    }

    /// Adds what happened since the last call. From any thread.
    public synchronized void publish() {
        List<PluginReport> reports = accounts.reports();
        Map<String, long[]> now = new HashMap<>();
        for (PluginReport report : reports) {
            var key = new Key(report.plugin(), report.bundleId());
            PluginReport before = published.put(key, report);
            add(report.plugin(), before == null ? report : report.since(before));
            long[] sums = now.computeIfAbsent(report.plugin(), name -> new long[2]);
            sums[0] += report.heldBytes();
            if (report.quarantined()) sums[1]++;
        }
        published.keySet().removeIf(key -> reports.stream().noneMatch(report -> isOf(report, key)));
        now.forEach(
                (plugin, sums) -> {
                    StatScope scope = scope(plugin);
                    scope.gauge("held_bytes").set(sums[0]);
                    scope.gauge("quarantined").set(sums[1]);
                });
    }

    private static boolean isOf(PluginReport report, Key key) {
        return report.bundleId() == key.bundleId && report.plugin().equals(key.plugin);
    }

    private void add(String plugin, PluginReport more) {
        StatScope scope = scope(plugin);
        scope.counter("streams").add(more.streams());
        scope.counter("streams_failed").add(more.badStreams());
        scope.counter("streams_skipped").add(more.skipped());
        scope.counter("streams_refused").add(more.refused());
        more.misbehaviour().forEach((kind, count) -> scope.counter(kind.statName()).add(count));
        Histogram times = scope.histogram("call_time_us", Histogram.Unit.MICROSECONDS);
        more.callNanos().forEach((nanos, count) -> times.record(nanos / 1000, count));
    }

    private StatScope scope(String plugin) {
        return stats.scope("plugin." + plugin + ".");
    }
}
