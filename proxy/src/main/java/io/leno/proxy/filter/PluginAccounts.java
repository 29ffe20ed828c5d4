package io.leno.proxy.filter;

import io.leno.proxy.upstream.LoopActivity;

import org.jspecify.annotations.Nullable;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArraySet;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Supplier;

/// The accounts of all generations of plugins that streams of a proxy have or may get. Safe to use
/// from any thread.
public final class PluginAccounts {
    private final int loops;
    private final Map<Generation, Kept<PluginAccount>> accounts = new ConcurrentHashMap<>();
    private final Map<Place, Kept<FilterGuard>> guards = new ConcurrentHashMap<>();
    private final Map<Integer, FilterConduct> conducts = new ConcurrentHashMap<>();
    private final Set<Consumer<Generation>> listeners = new CopyOnWriteArraySet<>();
    private final AtomicInteger ids = new AtomicInteger();

    private final Queue<Leftover> leftovers = new ConcurrentLinkedQueue<>();

    private record Kept<T>(T it, int users) {}

    /// @param where a [FilterSpec] or a [ConnectionPlace]
    private record Place(Object where, Generation generation) {}

    /// What belongs to one configured filter.
    record Opened(PluginAccount account, FilterConduct conduct) {}

    PluginAccounts(int loops) {
        this.loops = loops;
    }

    /// For one more configured filter.
    ///
    /// @param generation null for what stands in the place of a plugin that is not there
    /// @param blame its name in the log
    Opened open(FilterSpec spec, @Nullable Generation generation, String blame) {
        FilterPolicy policy = spec.policy();
        if (generation == null) {
            var account = new PluginAccount("", -1, "", loops, () -> {});
            var guard = new FilterGuard(FilterPolicy.Quarantine.NEVER, is -> {});
            var conduct = new FilterConduct(blame, nextId(), policy, account, guard);
            return new Opened(account, conduct);
        }
        PluginAccount account = use(accounts, generation, () -> made(generation));
        FilterGuard guard = use(guards, new Place(spec, generation), () -> guard(policy, account));
        var conduct = new FilterConduct(blame, nextId(), policy, account, guard);
        conducts.put(conduct.id(), conduct);
        return new Opened(account, conduct);
    }

    /// For one more filter of connections.
    public ConnectionConduct open(Generation generation, ConnectionPlace where) {
        PluginAccount account = use(accounts, generation, () -> made(generation));
        var place = new Place(where, generation);
        FilterGuard guard = use(guards, place, () -> guard(where.policy(), account));
        String blame = where.what() + " of " + generation;
        var conduct = new FilterConduct(blame, nextId(), where.policy(), account, guard);
        conducts.put(conduct.id(), conduct);
        return new ConnectionConduct(
                account,
                conduct,
                () -> {
                    conducts.remove(conduct.id());
                    leave(accounts, generation);
                    leave(guards, place);
                });
    }

    private static FilterGuard guard(FilterPolicy policy, PluginAccount account) {
        return new FilterGuard(policy.quarantine(), account::quarantined);
    }

    private int nextId() {
        return 1 + Math.floorMod(ids.getAndIncrement(), LoopActivity.ids() - 1);
    }

    private PluginAccount made(Generation of) {
        return new PluginAccount(
                of.plugin(), of.bundleId(), of.version(), loops, () -> inTrouble(of));
    }

    private void inTrouble(Generation generation) {
        listeners.forEach(each -> each.accept(generation));
    }

    private static <K, T> T use(Map<K, Kept<T>> all, K key, Supplier<T> make) {
        return all.compute(
                        key,
                        (same, known) ->
                                known == null
                                        ? new Kept<>(make.get(), 1)
                                        : new Kept<>(known.it, known.users + 1))
                .it;
    }

    private static <K, T> void leave(Map<K, Kept<T>> all, K key) {
        all.computeIfPresent(
                key,
                (same, known) -> known.users == 1 ? null : new Kept<>(known.it, known.users - 1));
    }

    /// A configured filter is gone; with the last one of its generation the account is.
    void close(Opened opened, FilterSpec spec, @Nullable Generation generation) {
        conducts.remove(opened.conduct.id());
        if (generation == null) return;
        leave(accounts, generation);
        leave(guards, new Place(spec, generation));
    }

    /// Whose call an event loop is in; null for one that is gone.
    @Nullable FilterConduct conduct(int id) {
        return conducts.get(id);
    }

    /// Work that was interrupted and may not have ended.
    Queue<Leftover> leftovers() {
        return leftovers;
    }

    /// Tells the listener when a generation has failed ten times in a minute or blocked an event
    /// loop for long, whatever the policy of its places is; on the thread where it failed: must not
    /// block.
    public void onTrouble(Consumer<Generation> listener) {
        listeners.add(listener);
    }

    /// All generations, by name and age.
    public List<PluginReport> reports() {
        return accounts.values().stream()
                .map(each -> each.it.report())
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
