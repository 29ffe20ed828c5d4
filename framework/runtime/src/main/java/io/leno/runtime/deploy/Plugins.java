package io.leno.runtime.deploy;

import io.leno.api.plugin.CanaryRule;
import io.leno.api.plugin.PluginEvent.Kind;
import io.leno.runtime.deploy.PluginState.Saved;
import io.leno.runtime.deploy.PluginState.SavedGeneration;
import io.leno.runtime.deploy.Staging.Content;
import io.leno.runtime.deploy.Swaps.Change;

import org.osgi.framework.Bundle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/// All plugins by name, and what becomes of files that are offered to them. Belongs to the
/// deployer's thread.
final class Plugins {
    private static final Logger log = LoggerFactory.getLogger(Plugins.class);
    private static final int REJECTED_SHOWN = 5;

    private final Swaps swaps;
    private final Store store;
    private final Staging staging;
    private final History history;
    private final int kept;
    private final Map<String, Plugin> byName = new TreeMap<>();

    /// What was before this process, until it is restored.
    private final Map<String, Saved> saved = new LinkedHashMap<>();

    /// @param kept how many generations of a plugin can be brought back
    Plugins(Swaps swaps, Store store, Staging staging, History history, int kept) {
        this.swaps = swaps;
        this.store = store;
        this.staging = staging;
        this.history = history;
        this.kept = kept;
    }

    /// A file that is there to serve.
    ///
    /// @param canary how it is to begin; empty: as the live generation
    /// @param set that it came with, or empty
    /// @param setVersion which version of it
    record Offer(
            Staged staged,
            Content content,
            Optional<CanaryRule> canary,
            String set,
            String setVersion) {
        static Offer of(Staged staged, Content content) {
            return new Offer(staged, content, staged.canary(), "", "");
        }
    }

    /// Knows the generations of an earlier process again; nothing is installed yet.
    void remember(PluginState state) {
        for (Saved each : state.plugins()) {
            saved.put(each.name(), each);
            Plugin plugin = plugin(each.name());
            plugin.lastNumber = each.lastNumber();
            plugin.pinned = each.pinned();
            plugin.set = each.set();
            for (SavedGeneration it : each.generations()) plugin.generations.add(known(plugin, it));
        }
    }

    private Generation known(Plugin plugin, SavedGeneration it) {
        Generation generation =
                new Generation(
                        plugin.name,
                        it.number(),
                        it.sha256(),
                        it.kind(),
                        it.version(),
                        Path.of(it.file()));
        generation.setVersion = it.setVersion();
        generation.since = it.since();
        generation.rejected = it.rejected();
        generation.good = it.good();
        generation.stored = store.has(it.sha256());
        return generation;
    }

    /// A bundle of the distribution is its plugin's first generation.
    void adopt(Path file, String sha256, Bundle bundle) {
        Plugin plugin = plugin(bundle.getSymbolicName());
        plugin.system = true;
        plugin.files.add(file);
        Generation generation =
                plugin.bySha(sha256)
                        .orElseGet(
                                () -> {
                                    var made =
                                            new Generation(
                                                    plugin.name,
                                                    ++plugin.lastNumber,
                                                    sha256,
                                                    "jar",
                                                    bundle.getVersion().toString(),
                                                    file);
                                    plugin.generations.add(made);
                                    return made;
                                });
        generation.file = file;
        generation.installed = Installed.jar(bundle);
        generation.good = true;
        generation.stored = true; // the file is there
        generation.rejected = "";
        plugin.live = generation;
    }

    /// Brings back what an earlier process had, as far as files of it are still there.
    ///
    /// @return plugins that could not be brought back
    Set<String> restore() {
        Set<String> failed = new HashSet<>();
        Map<String, List<Saved>> together = new LinkedHashMap<>();
        for (Saved each : saved.values()) {
            String key = each.set().isEmpty() ? "plugin " + each.name() : "set " + each.set();
            together.computeIfAbsent(key, none -> new ArrayList<>()).add(each);
        }
        for (List<Saved> group : together.values()) {
            for (Saved each : List.copyOf(group)) {
                if (takeFiles(each)) continue;
                group.remove(each);
                failed.add(each.name());
            }
            failed.addAll(restore(group, Saved::live, false));
            failed.addAll(restore(group, Saved::canary, true));
        }
        saved.clear();
        return failed;
    }

    /// @return false where the file that served is gone: what is left is deployed as if it were new
    private boolean takeFiles(Saved each) {
        List<Path> files = each.files().keySet().stream().map(Path::of).toList();
        if (files.isEmpty() || !Files.exists(files.getLast())) return false;
        Plugin plugin = plugin(each.name());
        for (Path file : files) if (Files.exists(file)) plugin.servedBy(file);
        return true;
    }

    private Set<String> restore(
            List<Saved> group, java.util.function.ToIntFunction<Saved> number, boolean canary) {
        List<Change> changes = new ArrayList<>();
        try {
            for (Saved each : group) {
                Plugin plugin = plugin(each.name());
                Optional<Generation> wanted = plugin.byNumber(number.applyAsInt(each));
                if (wanted.isEmpty() || wanted.get().installed != null) continue;
                if (canary && plugin.live == null) continue;
                changes.add(
                        change(
                                plugin,
                                wanted.get(),
                                canary
                                        ? Optional.of(CanaryRule.parse(each.rule()))
                                        : Optional.empty()));
            }
            if (!changes.isEmpty()) swaps.apply(changes, Kind.LIVE);
            return Set.of();
        } catch (IOException | UnusableFileException | RuntimeException e) {
            Set<String> names = new HashSet<>();
            for (Saved each : group) names.add(each.name());
            log.warn(
                    "{}: what was {} cannot be brought back: {}",
                    names,
                    canary ? "a canary" : "live",
                    e.toString());
            return canary ? Set.of() : names;
        }
    }

    /// A generation out of the store.
    Change change(Plugin plugin, Generation generation, Optional<CanaryRule> canary)
            throws IOException, UnusableFileException {
        Content content =
                content(generation)
                        .orElseThrow(
                                () ->
                                        new UnusableFileException(
                                                "the content of "
                                                        + generation
                                                        + " is not kept any more",
                                                UnusableFileException.Hope.NONE));
        return new Change(
                plugin, generation, staging.stage(generation.file, content), content, canary);
    }

    private Optional<Content> content(Generation generation) throws IOException {
        Optional<Content> content = store.content(generation.sha256);
        if (content.isPresent() || !Files.exists(generation.file)) return content;
        Content now = Content.of(Files.readAllBytes(generation.file));
        return now.sha256().equals(generation.sha256) ? Optional.of(now) : Optional.empty();
    }

    /// Puts the files into service, all in one step or none. What serves already is not touched;
    /// what a pinned plugin is offered is kept.
    ///
    /// @throws UnusableFileException naming, among several, the plugin at fault
    void deploy(List<Offer> offers) throws IOException, UnusableFileException {
        List<Change> changes = new ArrayList<>();
        for (Offer offer : offers) {
            Plugin plugin = plugin(offer.staged().plugin());
            if (isThere(plugin, offer.staged())) continue;
            Generation generation = plugin.generation(offer.staged());
            generation.file = offer.staged().file();
            generation.setVersion = offer.setVersion();
            plugin.set = offer.set();
            if (plugin.pinned && plugin.live != null) keep(plugin, generation, offer.content());
            else changes.add(change(plugin, generation, offer));
        }
        if (!changes.isEmpty()) {
            for (Change each : changes)
                history.add(Kind.STAGED, each.generation(), "is being checked");
            swaps.apply(changes, Kind.LIVE);
        }
        for (Offer offer : offers) plugin(offer.staged().plugin()).servedBy(offer.staged().file());
        prune();
    }

    private static Change change(Plugin plugin, Generation generation, Offer offer)
            throws UnusableFileException {
        if (offer.canary().isPresent() && plugin.live == null)
            throw new UnusableFileException(
                    "nothing of "
                            + plugin.name
                            + " is live that it could be a canary beside (expected: deployed"
                            + " without a canary first)",
                    UnusableFileException.Hope.NONE);
        return new Change(plugin, generation, offer.staged(), offer.content(), offer.canary());
    }

    private static boolean isThere(Plugin plugin, Staged staged) {
        for (Generation each : plugin.generations) {
            if (each.installed == null || !each.sha256.equals(staged.sha256())) continue;
            each.file = staged.file();
            return true;
        }
        return false;
    }

    private void keep(Plugin plugin, Generation generation, Content content) {
        swaps.keep(generation, content);
        history.add(
                Kind.STAGED,
                generation,
                "is kept, not live: the plugin is pinned to generation "
                        + (plugin.live == null ? 0 : plugin.live.number));
    }

    boolean isServedBy(String name, Path file) {
        Plugin plugin = byName.get(name);
        return plugin != null && plugin.isServedBy(file);
    }

    /// Whether what is live came from that file, or is not to change whatever files say.
    boolean isFrom(String name, Path file) {
        Plugin plugin = byName.get(name);
        return plugin != null
                && plugin.live != null
                && (plugin.pinned || plugin.live.file.equals(file));
    }

    /// Forgets a file. If it was the one that serves the plugin, the one that came before it has
    /// to, and is returned; where there is none the plugin is withdrawn.
    Optional<Path> forget(String name, Path file) {
        return Optional.ofNullable(forget(Map.of(name, file)).get(name));
    }

    /// Forgets files of several plugins at once: those that have no other are withdrawn in one
    /// step.
    ///
    /// @param files by plugin
    /// @return plugins that another file has to serve now, with that file
    Map<String, Path> forget(Map<String, Path> files) {
        List<Plugin> gone = new ArrayList<>();
        Map<String, Path> earlier = new LinkedHashMap<>();
        files.forEach(
                (name, file) -> {
                    Plugin plugin = plugin(name);
                    boolean served = plugin.isServedBy(file);
                    plugin.files.remove(file);
                    if (!served) return;
                    if (plugin.files.isEmpty()) gone.add(plugin);
                    else earlier.put(name, plugin.files.getLast());
                });
        if (!gone.isEmpty()) swaps.withdraw(gone, "its file is gone");
        return earlier;
    }

    /// The generation that serves a plugin now, or 0.
    int live(String name) {
        Plugin plugin = byName.get(name);
        return plugin == null || plugin.live == null ? 0 : plugin.live.number;
    }

    Optional<Plugin> find(String name) {
        return Optional.ofNullable(byName.get(name));
    }

    Collection<Plugin> all() {
        return byName.values();
    }

    /// Those that swap together with it, itself first.
    List<Plugin> together(Plugin plugin) {
        if (plugin.set.isEmpty()) return List.of(plugin);
        List<Plugin> all = new ArrayList<>(List.of(plugin));
        for (Plugin each : byName.values())
            if (!each.equals(plugin) && each.set.equals(plugin.set) && each.live != null)
                all.add(each);
        return all;
    }

    private Plugin plugin(String name) {
        return byName.computeIfAbsent(name, Plugin::new);
    }

    /// Forgets generations past those that are kept.
    void prune() {
        for (Plugin plugin : byName.values()) {
            prune(plugin, true, kept);
            prune(plugin, false, REJECTED_SHOWN);
        }
        Set<String> hashes = new HashSet<>();
        for (Plugin plugin : byName.values())
            for (Generation each : plugin.generations) if (each.stored) hashes.add(each.sha256);
        store.retain(hashes);
    }

    private static void prune(Plugin plugin, boolean stored, int limit) {
        List<Generation> idle =
                plugin.generations.stream()
                        .filter(each -> each.stored == stored)
                        .filter(each -> each.installed == null && each.draining.isEmpty())
                        .sorted(
                                Comparator.comparingInt((Generation each) -> each.number)
                                        .reversed())
                        .toList();
        if (idle.size() > limit) plugin.generations.removeAll(idle.subList(limit, idle.size()));
    }

    /// @param hashes by file, as they were when they were taken
    PluginState state(Map<Path, String> hashes, Map<Path, String> ignored) {
        List<Saved> all = new ArrayList<>();
        for (Plugin plugin : byName.values())
            if (!plugin.system || plugin.generations.size() > 1) all.add(saved(plugin, hashes));
        Map<String, String> others = new LinkedHashMap<>();
        ignored.forEach((file, hash) -> others.put(file.toString(), hash));
        return new PluginState(all, others);
    }

    private static Saved saved(Plugin plugin, Map<Path, String> hashes) {
        Map<String, String> files = new LinkedHashMap<>();
        for (Path file : plugin.files)
            if (hashes.containsKey(file)) files.put(file.toString(), "" + hashes.get(file));
        return new Saved(
                plugin.name,
                plugin.lastNumber,
                plugin.live == null ? 0 : plugin.live.number,
                plugin.canary == null ? 0 : plugin.canary.number,
                plugin.rule == null ? "" : plugin.rule.toString(),
                plugin.pinned,
                plugin.set,
                files,
                plugin.generations.stream().map(Plugins::saved).toList());
    }

    private static SavedGeneration saved(Generation it) {
        return new SavedGeneration(
                it.number,
                it.sha256,
                it.kind,
                it.version,
                it.file.toString(),
                it.setVersion,
                it.since,
                it.rejected,
                it.good);
    }
}
