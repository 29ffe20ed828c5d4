package io.leno.proxy.filter;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// The accounts of all generations of plugins that streams of a proxy have or may get. Safe to use
/// from any thread.
public final class PluginAccounts {
    private final int loops;
    private final Map<FilterRegistry.Registration, Kept> kept = new ConcurrentHashMap<>();

    private record Kept(PluginAccount account, int users) {}

    PluginAccounts(int loops) {
        this.loops = loops;
    }

    /// The account of a generation for one more that uses it.
    PluginAccount open(FilterRegistry.Registration registration) {
        return kept.compute(
                        registration,
                        (key, known) ->
                                known == null
                                        ? new Kept(made(key), 1)
                                        : new Kept(known.account, known.users + 1))
                .account;
    }

    private PluginAccount made(FilterRegistry.Registration of) {
        return new PluginAccount(of.name(), of.bundleId(), of.version(), loops);
    }

    /// For what stands in the place of a plugin that is not there.
    PluginAccount unnamed() {
        return new PluginAccount("", -1, "", loops);
    }

    /// One that used it is gone; with the last one the account is forgotten.
    void close(FilterRegistry.Registration registration) {
        kept.computeIfPresent(
                registration,
                (key, known) -> known.users == 1 ? null : new Kept(known.account, known.users - 1));
    }

    /// All generations, by name and age.
    public List<PluginReport> reports() {
        return kept.values().stream()
                .map(each -> each.account.report())
                .sorted(
                        Comparator.comparing(PluginReport::plugin)
                                .thenComparingLong(PluginReport::bundleId))
                .toList();
    }

    /// What the bundle's plugins did; empty where no stream of this proxy ever had one.
    public List<PluginReport> reportsOf(long bundleId) {
        return reports().stream().filter(report -> report.bundleId() == bundleId).toList();
    }
}
