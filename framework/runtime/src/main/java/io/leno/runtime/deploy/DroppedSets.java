package io.leno.runtime.deploy;

import io.leno.api.plugin.ContentHash;
import io.leno.api.plugin.PluginEvent.Kind;
import io.leno.runtime.deploy.Plugins.Offer;
import io.leno.runtime.deploy.Staging.Content;
import io.leno.runtime.deploy.UnusableFileException.Hope;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/// Folders `NAME.set` in the drop folders: their files swap together or not at all. Belongs to the
/// deployer's thread.
final class DroppedSets {
    /// A set is taken when nothing in it has changed for so long.
    private static final Duration QUIET = Duration.ofMillis(150);

    /// And refused, when something in it is not whole, after so long.
    private static final Duration WHOLE = Duration.ofSeconds(1);

    private final Plugins plugins;
    private final Staging staging;
    private final History history;
    private final DroppedFiles files;
    private final Map<Path, Seen> seen = new HashMap<>();
    private final Settling settling = new Settling();

    /// @param hashes of what is in service, by file
    /// @param members the plugin of each file
    /// @param refused the version that was refused last, or empty
    private record Seen(
            Map<Path, Stamp> stamps,
            Map<Path, String> hashes,
            Map<Path, String> members,
            String refused) {}

    private static final Seen NONE = new Seen(Map.of(), Map.of(), Map.of(), "");

    DroppedSets(Plugins plugins, Staging staging, History history, DroppedFiles files) {
        this.plugins = plugins;
        this.staging = staging;
        this.history = history;
        this.files = files;
    }

    /// A file of a set is in service with these bytes already.
    void taken(Path file, String sha256, String plugin) {
        Path set = file.getParent();
        if (set == null) return;
        Seen before = seen.getOrDefault(set, NONE);
        Map<Path, String> hashes = new HashMap<>(before.hashes());
        Map<Path, String> members = new HashMap<>(before.members());
        hashes.put(file, sha256);
        members.put(file, plugin);
        seen.put(set, new Seen(before.stamps(), hashes, members, before.refused()));
    }

    Map<Path, String> taken() {
        Map<Path, String> all = new HashMap<>();
        seen.values().forEach(each -> all.putAll(each.hashes()));
        return all;
    }

    boolean anyUnsettled() {
        return !settling.isEmpty();
    }

    /// @param endings of files that could be plugins
    void update(Path folder, List<Path> present, Set<String> endings) {
        for (Path set : present) update(set, endings);
        for (Path set : List.copyOf(seen.keySet()))
            if (folder.equals(set.getParent()) && !present.contains(set)) gone(set);
        settling.retain(set -> !folder.equals(set.getParent()) || present.contains(set));
    }

    private void update(Path set, Set<String> endings) {
        Seen before = seen.getOrDefault(set, NONE);
        try {
            Map<Path, Stamp> stamps = stamps(set, endings);
            if (stamps.equals(before.stamps())) {
                settling.done(set);
                return;
            }
            boolean old = stamps.values().stream().allMatch(each -> each.isOlderThan(WHOLE));
            if (!old && settling.isYoung(set, stamps, QUIET)) return;
            examine(set, stamps, before);
        } catch (NoSuchFileException e) {
            settling.done(set); // going; the next round sees it
        } catch (IOException e) {
            settling.done(set);
            refuse(set, Map.of(), before, "", "cannot be read: " + e);
        }
    }

    private static Map<Path, Stamp> stamps(Path set, Set<String> endings) throws IOException {
        Map<Path, Stamp> stamps = new TreeMap<>();
        try (Stream<Path> files = Files.list(set)) {
            for (Path file : FolderWatch.plugins(files.sorted().toList(), endings))
                stamps.put(file, Stamp.of(file));
        }
        return stamps;
    }

    private void examine(Path set, Map<Path, Stamp> stamps, Seen before) throws IOException {
        Map<Path, Content> contents = new LinkedHashMap<>();
        Map<Path, String> hashes = new HashMap<>();
        for (Path file : stamps.keySet()) {
            Content content = Stamp.content(file);
            contents.put(file, content);
            hashes.put(file, content.sha256());
        }
        String version = version(hashes);
        if (hashes.equals(before.hashes()) || version.equals(before.refused())) {
            settling.done(set);
            seen.put(set, new Seen(stamps, before.hashes(), before.members(), before.refused()));
            return;
        }
        deploy(set, stamps, contents, hashes, before);
    }

    private void deploy(
            Path set,
            Map<Path, Stamp> stamps,
            Map<Path, Content> contents,
            Map<Path, String> hashes,
            Seen before)
            throws IOException {
        String version = version(hashes);
        try {
            List<Offer> offers = new ArrayList<>();
            Map<Path, String> members = new HashMap<>();
            for (var each : contents.entrySet()) {
                Staged staged = stage(each.getKey(), each.getValue());
                members.put(each.getKey(), staged.plugin());
                offers.add(new Offer(staged, each.getValue(), staged.canary(), name(set), version));
            }
            if (!offers.isEmpty()) plugins.deploy(offers);
            seen.put(set, new Seen(stamps, hashes, members, ""));
            files.somethingDeployed();
            leave(before, members);
        } catch (UnusableFileException e) {
            if (e.hope() == Hope.MORE_BYTES && settling.isYoung(set, stamps, WHOLE)) return;
            refuse(set, stamps, before, version, e.reason());
        } catch (RuntimeException e) { // a bundle can make the framework stumble in many ways
            refuse(set, stamps, before, version, "cannot be deployed: " + e);
        } finally {
            staging.clear();
        }
        settling.done(set);
    }

    private Staged stage(Path file, Content content) throws IOException, UnusableFileException {
        try {
            return staging.stage(file, content);
        } catch (UnusableFileException e) {
            throw new UnusableFileException(file.getFileName() + ": " + e.reason(), e.hope());
        }
    }

    /// Members that the set no longer has.
    private void leave(Seen before, Map<Path, String> now) {
        Map<String, Path> gone = new LinkedHashMap<>();
        before.members()
                .forEach(
                        (file, plugin) -> {
                            if (!now.containsKey(file)) gone.put(plugin, file);
                        });
        plugins.forget(gone).forEach((plugin, earlier) -> files.examine(earlier, true));
    }

    private void gone(Path set) {
        Seen before = seen.remove(set);
        if (before != null) leave(before, Map.of());
    }

    private void refuse(
            Path set, Map<Path, Stamp> stamps, Seen before, String version, String reason) {
        seen.put(set, new Seen(stamps, before.hashes(), before.members(), version));
        Set<String> serving = new HashSet<>(before.members().values());
        serving.removeIf(plugin -> plugins.live(plugin) == 0);
        String file = String.valueOf(set.getFileName());
        history.add(
                Kind.REFUSED,
                file,
                0,
                file,
                serving.isEmpty()
                        ? reason
                        : reason + "; " + String.join(", ", serving) + " go on serving as before");
    }

    private static String name(Path set) {
        return Staged.stem(set);
    }

    /// Of a set: what all its files are.
    private static String version(Map<Path, String> hashes) {
        StringBuilder all = new StringBuilder();
        new TreeMap<>(hashes).forEach((file, hash) -> all.append(file.getFileName()).append(hash));
        return ContentHash.of(all.toString().getBytes(StandardCharsets.UTF_8)).substring(0, 16);
    }
}
