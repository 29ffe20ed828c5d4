package io.leno.runtime.deploy;

import io.leno.api.plugin.CanaryRule;
import io.leno.api.plugin.ContentHash;
import io.leno.api.plugin.DeployOptions;
import io.leno.api.plugin.PluginEvent.Kind;
import io.leno.api.plugin.PluginOutcome;
import io.leno.api.plugin.PluginOutcome.Done;
import io.leno.api.plugin.PluginOutcome.Refused;
import io.leno.api.plugin.PluginOutcome.Unchanged;
import io.leno.runtime.deploy.Plugins.Offer;
import io.leno.runtime.deploy.Staging.Content;
import io.leno.runtime.deploy.Swaps.Change;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/// What one can ask for, carried out on the deployer's thread.
final class PluginActions {
    private final Plugins plugins;
    private final Swaps swaps;
    private final Staging staging;
    private final DroppedFiles files;
    private final History history;
    private final Path own;

    /// @param own the drop folder of this process alone: what is deployed by an action goes there
    PluginActions(
            Plugins plugins,
            Swaps swaps,
            Staging staging,
            DroppedFiles files,
            History history,
            Path own) {
        this.plugins = plugins;
        this.swaps = swaps;
        this.staging = staging;
        this.files = files;
        this.history = history;
        this.own = own;
    }

    PluginOutcome deploy(byte[] bytes, DeployOptions options) {
        String label = options.file().isEmpty() ? "the upload" : options.file();
        try {
            Path file = own.resolve(options.file().isEmpty() ? "upload.jar" : options.file());
            Content content = content(bytes, file, options);
            String hash = options.companions().isEmpty() ? ContentHash.of(bytes) : content.sha256();
            if (!options.sha256().isEmpty() && !options.sha256().equalsIgnoreCase(hash))
                return refused(
                        label, label, "sha256 " + hash + " (expected: " + options.sha256() + ")");
            Staged staged = stage(file, content, options);
            label = staged.plugin();
            return deploy(staged, content, options);
        } catch (UnusableFileException e) {
            return refused(label, label, e.reason());
        } catch (IOException | RuntimeException e) { // as with a dropped file
            return refused(label, label, "cannot be deployed: " + e);
        } finally {
            clearStaging();
        }
    }

    private static Content content(byte[] bytes, Path file, DeployOptions options)
            throws IOException, UnusableFileException {
        return options.companions().isPresent() && !Stamp.isJar(file)
                ? Content.of(bytes, options.companions().get())
                : Stamp.content(bytes, file);
    }

    private Staged stage(Path file, Content content, DeployOptions options)
            throws IOException, UnusableFileException {
        Staged staged = staging.stage(file, content);
        if (!options.file().isEmpty()) return staged;
        Path named = own.resolve(Engines.symbolicName(staged.plugin()) + ".jar");
        return staging.stage(named, content);
    }

    private PluginOutcome deploy(Staged staged, Content content, DeployOptions options)
            throws IOException, UnusableFileException {
        String name = staged.plugin();
        Optional<Plugin> plugin = plugins.find(name);
        Optional<Generation> there =
                plugin.flatMap(it -> it.bySha(staged.sha256()))
                        .filter(each -> each.installed != null);
        if (there.isPresent())
            return new Unchanged(name, there.get().number, there.get() + " has these bytes");
        String owner = files.taken(staged.file());
        if (!owner.isEmpty() && !owner.equals(name))
            return refused(name, staged.fileName(), staged.fileName() + " is the file of " + owner);
        Path part = own.resolve("." + staged.fileName() + ".part");
        Store.writeThrough(part, content.bytes());
        if (staged.set().isPresent()) return deployMember(staged, part);
        Optional<CanaryRule> canary = options.canary().or(staged::canary);
        plugins.deploy(List.of(new Offer(staged, content, canary, "", "")));
        if (options.companions().isPresent()) Stamp.writeBeside(staged.file(), content);
        place(part, staged.file());
        files.taken(staged.file(), staged.sha256(), name);
        Generation made = plugins.find(name).orElseThrow().bySha(staged.sha256()).orElseThrow();
        return new Done(
                name,
                made.number,
                made
                        + (made.installed == null
                                ? " is kept"
                                : " is " + (canary.isPresent() ? "a canary" : "live")));
    }

    /// It swaps when the others of its set have come.
    private PluginOutcome deployMember(Staged staged, Path part) throws IOException {
        place(part, staged.file());
        files.examine(staged.file(), true);
        Optional<Generation> made =
                plugins.find(staged.plugin())
                        .flatMap(it -> it.bySha(staged.sha256()))
                        .filter(each -> each.installed != null);
        return made.<PluginOutcome>map(
                        each -> new Done(staged.plugin(), each.number, each + " is live"))
                .orElseGet(
                        () ->
                                new Done(
                                        staged.plugin(),
                                        0,
                                        "waits for the others of its set, or was refused with it:"
                                                + " see the history"));
    }

    private static void place(Path part, Path file) throws IOException {
        Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        Store.syncFolder(file);
    }

    PluginOutcome remove(String name) {
        Plugin plugin = plugins.find(name).orElse(null);
        if (plugin == null || plugin.live == null)
            return new Refused(name, "no such plugin is live");
        List<Path> dropped = new ArrayList<>(plugin.files);
        dropped.removeIf(file -> files.taken(file).isEmpty());
        if (dropped.isEmpty())
            return new Refused(name, "is a part of the distribution (expected: a dropped plugin)");
        int number = plugin.live.number;
        try {
            for (Path file : dropped.reversed()) remove(plugin, file);
        } catch (IOException e) {
            return new Refused(name, "its file cannot be deleted: " + e);
        }
        return new Done(
                name, number, plugin.live == null ? "withdrawn" : "gives way to " + plugin.live);
    }

    /// What is in a folder that other processes use, too, stays there and is ignored here.
    private void remove(Plugin plugin, Path file) throws IOException {
        String hash = files.hashOf(file);
        if (file.startsWith(own)) {
            Files.deleteIfExists(file);
            Stamp.deleteBeside(file);
            files.forgotten(file);
        } else files.ignore(file, hash);
        files.leave(plugin.name, file);
    }

    PluginOutcome canary(String name, CanaryRule rule) {
        Plugin plugin = plugins.find(name).orElse(null);
        if (plugin == null || plugin.live == null)
            return new Refused(name, "no such plugin is live (expected: a canary beside one)");
        List<Plugin> together = plugins.together(plugin);
        if (plugin.canary != null) {
            if (rule.equals(plugin.rule))
                return new Unchanged(name, plugin.canary.number, "has this share");
            swaps.share(together, rule);
            return new Done(name, plugin.canary.number, plugin.canary + " gets " + rule);
        }
        Optional<Generation> newest =
                plugin.generations.stream()
                        .filter(each -> each.stored && each.installed == null)
                        .max(Comparator.comparingInt(each -> each.number));
        if (newest.isEmpty()) return new Refused(name, "no other good generation is kept");
        return swapTo(plugin, newest.get(), together, Optional.of(rule));
    }

    /// Of another plugin of the set: what came with this generation.
    private static Optional<Generation> counterpart(Plugin plugin, Generation of) {
        return plugin.generations.stream()
                .filter(each -> each.stored && of.setVersion.equals(each.setVersion))
                .max(Comparator.comparingInt(each -> each.number));
    }

    private PluginOutcome swapTo(
            Plugin plugin, Generation first, List<Plugin> together, Optional<CanaryRule> canary) {
        try {
            List<Change> changes = new ArrayList<>();
            List<Generation> before = new ArrayList<>();
            for (Plugin each : together) {
                Generation wanted =
                        each.equals(plugin) ? first : counterpart(each, first).orElse(null);
                if (wanted == null || wanted.installed != null) continue;
                changes.add(plugins.change(each, wanted, canary));
                if (each.live != null && canary.isEmpty()) before.add(each.live);
            }
            swaps.apply(changes, Kind.ROLLED_BACK);
            for (Generation each : before)
                each.rejected = "rolled back to generation " + first.number;
            return new Done(
                    plugin.name,
                    first.number,
                    first + (canary.isPresent() ? " is a canary" : " is live again"));
        } catch (IOException | UnusableFileException | RuntimeException e) {
            return refused(plugin.name, first.fileName(), String.valueOf(e.getMessage()));
        } finally {
            clearStaging();
        }
    }

    PluginOutcome promote(String name) {
        Plugin plugin = plugins.find(name).orElse(null);
        if (plugin == null || plugin.canary == null)
            return new Refused(name, "no such plugin has a canary");
        Generation canary = plugin.canary;
        swaps.promote(plugins.together(plugin), "by hand");
        plugins.prune();
        return new Done(name, canary.number, canary + " is live");
    }

    PluginOutcome rollback(String name, int number) {
        Plugin plugin = plugins.find(name).orElse(null);
        if (plugin == null || plugin.live == null)
            return new Refused(name, "no such plugin is live");
        List<Plugin> together = plugins.together(plugin);
        if (plugin.canary != null && (number == 0 || number == plugin.live.number)) {
            int canary = plugin.canary.number;
            swaps.takeBack(together, "rolled back by hand");
            return new Done(name, plugin.live.number, "canary " + canary + " is taken back");
        }
        Optional<Generation> wanted = number == 0 ? plugin.lastGood() : plugin.byNumber(number);
        if (wanted.isEmpty())
            return new Refused(
                    name,
                    number == 0
                            ? "no good generation before " + plugin.live.number + " is kept"
                            : "no generation " + number + " (expected: " + kept(plugin) + ")");
        if (wanted.get().equals(plugin.live))
            return new Unchanged(name, number, wanted.get() + " is live");
        if (!wanted.get().stored)
            return new Refused(name, wanted.get() + " was never good: " + wanted.get().rejected);
        return swapTo(plugin, wanted.get(), together, Optional.empty());
    }

    private static List<Integer> kept(Plugin plugin) {
        return plugin.generations.stream()
                .filter(each -> each.stored)
                .map(each -> each.number)
                .toList();
    }

    PluginOutcome pin(String name) {
        Plugin plugin = plugins.find(name).orElse(null);
        if (plugin == null || plugin.live == null)
            return new Refused(name, "no such plugin is live");
        if (plugin.pinned) return new Unchanged(name, plugin.live.number, "is pinned");
        plugin.pinned = true;
        history.add(Kind.PINNED, plugin.live, "stays whatever is dropped");
        return new Done(name, plugin.live.number, "pinned to " + plugin.live);
    }

    /// Whether what the file has was tried and taken back: it came before the pin, not meanwhile.
    private boolean isRejected(Plugin plugin, Path file) {
        return plugin.bySha(files.hashOf(file)).filter(it -> !it.rejected.isEmpty()).isPresent();
    }

    /// What came meanwhile serves now.
    PluginOutcome unpin(String name) {
        Plugin plugin = plugins.find(name).orElse(null);
        if (plugin == null || !plugin.pinned) return new Unchanged(name, 0, "is not pinned");
        plugin.pinned = false;
        if (plugin.live != null)
            history.add(Kind.UNPINNED, plugin.live, "new files are taken again");
        if (!plugin.files.isEmpty() && !isRejected(plugin, plugin.files.getLast()))
            files.examine(plugin.files.getLast(), true);
        return new Done(name, plugins.live(name), "generation " + plugins.live(name) + " is live");
    }

    private Refused refused(String plugin, String file, String reason) {
        history.add(Kind.REFUSED, plugin, 0, file, reason);
        return new Refused(plugin, reason);
    }

    private void clearStaging() {
        try {
            staging.clear();
        } catch (IOException e) {
            history.add(Kind.REFUSED, "", 0, "", "staging cannot be cleared: " + e);
        }
    }
}
