package io.leno.runtime.deploy;

import io.leno.api.plugin.PluginAccount;
import io.leno.runtime.deploy.CanaryLimits.Verdict;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Watches the canaries that are to be promoted or taken back by how they do. Those of one set are
/// judged together: all are promoted, or none. Belongs to the deployer's thread.
final class Canaries {
    private final Plugins plugins;
    private final Swaps swaps;
    private final Hosts hosts;
    private final CanaryLimits limits;
    private final Map<Long, Watch> watches = new HashMap<>();

    /// What was when the canary began.
    private record Watch(PluginAccount canary, PluginAccount live, long liveBundle, long since) {}

    Canaries(Plugins plugins, Swaps swaps, Hosts hosts, CanaryLimits limits) {
        this.plugins = plugins;
        this.swaps = swaps;
        this.hosts = hosts;
        this.limits = limits;
    }

    boolean areThere() {
        return plugins.all().stream().anyMatch(Canaries::isWatched);
    }

    private static boolean isWatched(Plugin plugin) {
        return plugin.canary != null && plugin.rule != null && plugin.rule.automatic();
    }

    /// @return whether anything changed
    boolean judge() {
        Set<String> judged = new HashSet<>();
        Set<Long> current = new HashSet<>();
        boolean any = false;
        for (Plugin plugin : List.copyOf(plugins.all())) {
            if (!isWatched(plugin) || !judged.add(plugin.cohort())) continue;
            List<Plugin> group =
                    plugins.together(plugin).stream().filter(each -> each.canary != null).toList();
            for (Plugin each : group) remember(each, current);
            any |= judge(group);
        }
        watches.keySet().retainAll(current);
        return any;
    }

    private void remember(Plugin plugin, Set<Long> current) {
        long canary = bundle(plugin.canary);
        long live = bundle(plugin.live);
        current.add(canary);
        Watch known = watches.get(canary);
        if (known != null && known.liveBundle == live) return;
        watches.put(
                canary,
                new Watch(hosts.accountOf(canary), hosts.accountOf(live), live, System.nanoTime()));
    }

    private static long bundle(@Nullable Generation generation) {
        return generation == null || generation.installed == null
                ? -1
                : generation.installed.bundleId();
    }

    private boolean judge(List<Plugin> group) {
        String promote = "";
        boolean all = true;
        for (Plugin plugin : group) {
            Watch watch = watches.get(bundle(plugin.canary));
            if (watch == null) return false;
            switch (verdict(plugin, watch)) {
                case Verdict.Wait() -> all = false;
                case Verdict.Promote(var why) -> promote = why;
                case Verdict.TakeBack(var why) -> {
                    swaps.takeBack(group, group.size() > 1 ? plugin.name + ": " + why : why);
                    return true;
                }
            }
        }
        if (!all) return false;
        swaps.promote(group, promote);
        return true;
    }

    private Verdict verdict(Plugin plugin, Watch watch) {
        PluginAccount canary = hosts.accountOf(bundle(plugin.canary)).since(watch.canary);
        PluginAccount live = hosts.accountOf(watch.liveBundle).since(watch.live);
        return limits.judge(canary, live, Duration.ofNanos(System.nanoTime() - watch.since));
    }
}
