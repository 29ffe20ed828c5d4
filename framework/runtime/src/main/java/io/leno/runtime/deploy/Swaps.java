package io.leno.runtime.deploy;

import io.leno.api.plugin.CanaryRule;
import io.leno.api.plugin.PluginEvent.Kind;
import io.leno.api.plugin.PluginTraffic.Share;
import io.leno.runtime.deploy.Staging.Content;
import io.leno.runtime.deploy.UnusableFileException.Hope;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Puts generations into service, all of a list in one step or none of it:
///
/// ```
/// install beside what is there ─ start ─ ask the hosts ─┬─ new streams get the new ones; the old ones drain
///                                                       └─ any failure: no trace is left, the old ones serve on
/// ```
final class Swaps {
    private static final Logger log = LoggerFactory.getLogger(Swaps.class);

    private final Installer installer;
    private final Hosts hosts;
    private final Shares shares;
    private final Drains drains;
    private final Store store;
    private final History history;

    Swaps(
            Installer installer,
            Hosts hosts,
            Shares shares,
            Drains drains,
            Store store,
            History history) {
        this.installer = installer;
        this.hosts = hosts;
        this.shares = shares;
        this.drains = drains;
        this.store = store;
        this.history = history;
    }

    /// A generation that is to serve.
    ///
    /// @param canary how, beside the live one; empty: in its place
    record Change(
            Plugin plugin,
            Generation generation,
            Staged staged,
            Content content,
            Optional<CanaryRule> canary) {}

    /// What stops serving.
    private record Leaving(Generation generation, Installed installed) {}

    /// @param kind of the event that tells it
    /// @throws UnusableFileException naming, in a list of several, the plugin at fault; all of them
    ///   are remembered as refused
    void apply(List<Change> changes, Kind kind) throws IOException, UnusableFileException {
        List<Installed> installed = install(changes);
        Map<Long, Share> next = new HashMap<>();
        List<Leaving> leaving = new ArrayList<>();
        for (int i = 0; i < changes.size(); i++)
            take(changes.get(i), installed.get(i), next, leaving);
        shares.apply(next);
        leaving.forEach(each -> drains.begin(each.generation, each.installed));
        for (Change each : changes) {
            keep(each.generation, each.content);
            tell(each, kind);
        }
    }

    private List<Installed> install(List<Change> changes)
            throws IOException, UnusableFileException {
        try {
            List<Installed> installed =
                    installer.install(
                            changes.stream()
                                    .map(
                                            each ->
                                                    new Installer.Candidate(
                                                            each.staged,
                                                            each.generation.number,
                                                            each.plugin.live != null))
                                    .toList());
            refuseIfAnybodyObjects(changes, installed);
            return installed;
        } catch (UnusableFileException e) {
            for (Change each : changes) reject(each.generation, e.reason());
            throw e;
        } catch (RuntimeException e) {
            for (Change each : changes) reject(each.generation, "cannot be deployed: " + e);
            throw e;
        }
    }

    private void refuseIfAnybodyObjects(List<Change> changes, List<Installed> installed)
            throws UnusableFileException {
        for (int i = 0; i < changes.size(); i++) {
            List<String> objections = hosts.objectionsTo(installed.get(i).bundleId());
            if (objections.isEmpty()) continue;
            for (Installed each : installed.reversed()) {
                Installer.stop(each.bundle());
                installer.remove(each);
            }
            String who = changes.size() > 1 ? changes.get(i).plugin.name + ": " : "";
            throw new UnusableFileException(who + String.join("; ", objections), Hope.NONE);
        }
    }

    private static void reject(Generation generation, String reason) {
        if (generation.installed != null) return;
        generation.rejected = reason;
        generation.since(Instant.now());
    }

    private static void take(
            Change change, Installed installed, Map<Long, Share> next, List<Leaving> leaving) {
        Plugin plugin = change.plugin;
        Generation generation = change.generation;
        generation.installed = installed;
        generation.rejected = "";
        generation.since(Instant.now());
        leave(plugin.canary, generation, next, leaving);
        plugin.canary = null;
        plugin.rule = null;
        if (change.canary.isPresent()) {
            plugin.canary = generation;
            plugin.rule = change.canary.get();
            next.put(installed.bundleId(), new Share.Part(plugin.rule, plugin.cohort()));
            return;
        }
        leave(plugin.live, generation, next, leaving);
        plugin.live = generation;
        generation.good = true;
        next.put(installed.bundleId(), Share.ALL);
    }

    private static void leave(
            @Nullable Generation old,
            Generation successor,
            Map<Long, Share> next,
            List<Leaving> leaving) {
        if (old == null || old.equals(successor) || old.installed == null) return;
        next.put(old.installed.bundleId(), Share.NONE);
        leaving.add(new Leaving(old, old.installed));
        old.installed = null;
        old.since(Instant.now());
    }

    /// Without its content it serves, but cannot be brought back.
    void keep(Generation generation, Content content) {
        try {
            store.keep(generation.sha256, content);
            generation.stored = true;
        } catch (IOException e) {
            log.warn("{} is not kept for a rollback: {}", generation, e.toString());
        }
    }

    private void tell(Change change, Kind kind) {
        Generation generation = change.generation;
        Installed installed = generation.installed;
        long bundle = installed == null ? -1 : installed.bundleId();
        String what =
                change.canary.isPresent()
                        ? "is a canary, " + change.canary.get()
                        : kind == Kind.ROLLED_BACK ? "is live again" : "is live";
        history.add(
                change.canary.isPresent() ? Kind.CANARY : kind,
                generation,
                what + " (" + generation.fileName() + ", bundle " + bundle + ")");
    }

    /// The same bytes, made again by another engine.
    void exchange(Generation generation, Staged staged) throws IOException, UnusableFileException {
        Installed old = generation.installed;
        if (old == null) return;
        Installed made =
                installer
                        .install(List.of(new Installer.Candidate(staged, generation.number, true)))
                        .getFirst();
        generation.installed = made;
        shares.apply(
                Map.of(
                        made.bundleId(),
                        shares.shareOf(old.bundleId()),
                        old.bundleId(),
                        Share.NONE));
        drains.begin(generation, old);
    }

    /// The canaries become live.
    void promote(List<Plugin> plugins, String why) {
        Map<Long, Share> next = new HashMap<>();
        List<Leaving> leaving = new ArrayList<>();
        for (Plugin plugin : plugins) {
            Generation canary = plugin.canary;
            if (canary == null || canary.installed == null) continue;
            leave(plugin.live, canary, next, leaving);
            next.put(canary.installed.bundleId(), Share.ALL);
            plugin.live = canary;
            plugin.canary = null;
            plugin.rule = null;
            canary.good = true;
            canary.since(Instant.now());
        }
        shares.apply(next);
        leaving.forEach(each -> drains.begin(each.generation, each.installed));
        for (Plugin plugin : plugins)
            if (plugin.live != null) history.add(Kind.PROMOTED, plugin.live, why);
    }

    /// The canaries serve no new stream any more.
    void takeBack(List<Plugin> plugins, String why) {
        Map<Long, Share> next = new HashMap<>();
        List<Leaving> leaving = new ArrayList<>();
        for (Plugin plugin : plugins) {
            Generation canary = plugin.canary;
            if (canary == null || canary.installed == null) continue;
            next.put(canary.installed.bundleId(), Share.NONE);
            leaving.add(new Leaving(canary, canary.installed));
            canary.installed = null;
            canary.rejected = why;
            canary.since(Instant.now());
            plugin.canary = null;
            plugin.rule = null;
        }
        shares.apply(next);
        for (Leaving each : leaving) {
            drains.begin(each.generation, each.installed);
            history.add(Kind.ROLLED_BACK, each.generation, why);
        }
    }

    /// Another share for canaries.
    void share(List<Plugin> plugins, CanaryRule rule) {
        Map<Long, Share> next = new HashMap<>();
        for (Plugin plugin : plugins) {
            Generation canary = plugin.canary;
            if (canary == null || canary.installed == null) continue;
            plugin.rule = rule;
            next.put(canary.installed.bundleId(), new Share.Part(rule, plugin.cohort()));
        }
        shares.apply(next);
        for (Plugin plugin : plugins)
            if (plugin.canary != null) history.add(Kind.CANARY, plugin.canary, "gets " + rule);
    }

    /// No new stream uses the plugins any more.
    void withdraw(List<Plugin> plugins, String why) {
        Map<Long, Share> next = new HashMap<>();
        List<Leaving> leaving = new ArrayList<>();
        for (Plugin plugin : plugins) {
            for (Generation each : new @Nullable Generation[] {plugin.canary, plugin.live}) {
                if (each == null || each.installed == null) continue;
                next.put(each.installed.bundleId(), Share.NONE);
                leaving.add(new Leaving(each, each.installed));
                each.installed = null;
                each.since(Instant.now());
            }
        }
        shares.apply(next);
        leaving.forEach(each -> drains.begin(each.generation, each.installed));
        for (Plugin plugin : plugins) {
            Generation last = plugin.live;
            plugin.live = null;
            plugin.canary = null;
            plugin.rule = null;
            if (last != null) history.add(Kind.WITHDRAWN, last, why);
        }
    }
}
