package io.leno.runtime.deploy;

import io.leno.api.plugin.PluginAccount;
import io.leno.api.plugin.PluginGeneration;
import io.leno.api.plugin.PluginStatus;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/// The plugins as others see them: taken by the deployer's thread after each change, shown on any,
/// with what hosts say at that moment.
final class Pictures {
    private final Hosts hosts;
    private volatile List<Picture> current = List.of();
    private volatile Set<Long> liveBundles = Set.of();

    /// @param bundles by number of the generation: all that are installed of it
    private record Picture(PluginStatus status, Map<Integer, List<Long>> bundles) {}

    Pictures(Hosts hosts) {
        this.hosts = hosts;
    }

    void take(Plugins plugins, Remains remains) {
        Set<Long> live = new HashSet<>();
        List<Picture> next = new ArrayList<>();
        for (Plugin plugin : plugins.all()) {
            if (plugin.generations.isEmpty()) continue;
            next.add(picture(plugin, remains));
            if (plugin.live != null && plugin.live.installed != null)
                live.add(plugin.live.installed.bundleId());
        }
        current = List.copyOf(next);
        liveBundles = Set.copyOf(live);
    }

    private static Picture picture(Plugin plugin, Remains remains) {
        List<PluginGeneration> generations = new ArrayList<>();
        Map<Integer, List<Long>> bundles = new TreeMap<>();
        for (Generation each : plugin.generations) {
            List<Long> installed =
                    new ArrayList<>(each.draining.stream().map(Installed::bundleId).toList());
            if (each.installed != null) installed.addFirst(each.installed.bundleId());
            bundles.put(each.number, List.copyOf(installed));
            generations.add(
                    new PluginGeneration(
                            each.number,
                            each.sha256,
                            each.version,
                            each.fileName(),
                            each.since,
                            plugin.stateOf(each),
                            each.rejected,
                            installed.isEmpty() ? -1 : installed.getFirst(),
                            PluginAccount.NONE,
                            remains.of(each)));
        }
        generations.sort(Comparator.comparingInt(PluginGeneration::number).reversed());
        return new Picture(
                new PluginStatus(
                        plugin.name,
                        plugin.kind(),
                        plugin.system,
                        plugin.set,
                        plugin.pinned,
                        Optional.ofNullable(plugin.rule),
                        generations),
                bundles);
    }

    boolean isLive(long bundleId) {
        return liveBundles.contains(bundleId);
    }

    List<PluginStatus> show() {
        return current.stream().map(this::withAccounts).toList();
    }

    private PluginStatus withAccounts(Picture picture) {
        PluginStatus status = picture.status();
        return new PluginStatus(
                status.name(),
                status.kind(),
                status.system(),
                status.set(),
                status.pinned(),
                status.canary(),
                status.generations().stream()
                        .map(each -> withAccount(each, picture.bundles().get(each.number())))
                        .toList());
    }

    private PluginGeneration withAccount(
            PluginGeneration generation, @org.jspecify.annotations.Nullable List<Long> bundles) {
        PluginAccount account = PluginAccount.NONE;
        if (bundles != null)
            for (long bundle : bundles) account = account.plus(hosts.accountOf(bundle));
        return new PluginGeneration(
                generation.number(),
                generation.sha256(),
                generation.version(),
                generation.file(),
                generation.since(),
                generation.state(),
                generation.reason(),
                generation.bundleId(),
                account,
                generation.stillReachable());
    }
}
