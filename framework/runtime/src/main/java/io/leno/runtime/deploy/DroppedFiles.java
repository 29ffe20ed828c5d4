package io.leno.runtime.deploy;

import io.leno.api.plugin.PluginEvent.Kind;
import io.leno.runtime.deploy.Plugins.Offer;
import io.leno.runtime.deploy.Staging.Content;
import io.leno.runtime.deploy.UnusableFileException.Hope;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// The files in the drop folders as they were last seen; tells [Plugins] what changed. Belongs to
/// the deployer's thread.
final class DroppedFiles {
    /// A file that is not whole may still be being copied: it is refused when it has not changed
    /// for so long.
    private static final Duration WHOLE = Duration.ofSeconds(1);

    /// Half a script can look like a whole one: it is taken when it has not changed for so long.
    private static final Duration QUIET = Duration.ofMillis(40);

    private final Plugins plugins;
    private final Engines engines;
    private final Staging staging;
    private final History history;
    private final Map<Path, Seen> seen = new HashMap<>();
    private final Settling settling = new Settling();
    private final ManifestSets sets = new ManifestSets();
    private boolean somethingDeployed;
    private boolean enginesAreThere;

    /// @param plugin the plugin this file last served, or empty
    /// @param hope what could make a refused file usable; null for one that is not refused
    private record Seen(Stamp stamp, String sha256, String plugin, @Nullable Hope hope) {
        /// Nothing new. What was refused may have got a signature since, which changes no hash.
        boolean isStill(Stamp now, String hash) {
            return sha256.equals(hash) && (hope == null || stamp.beside().equals(now.beside()));
        }
    }

    DroppedFiles(Plugins plugins, Engines engines, Staging staging, History history) {
        this.engines = engines;
        this.plugins = plugins;
        this.staging = staging;
        this.history = history;
    }

    /// A file is in service with these bytes already.
    void taken(Path file, String sha256, String plugin) {
        seen.put(file, new Seen(Stamp.NONE, sha256, plugin, null));
        somethingDeployed = true;
    }

    /// A file with these bytes is not wanted.
    void ignore(Path file, String sha256) {
        seen.put(file, new Seen(Stamp.NONE, sha256, "", null));
    }

    /// The plugin that a file serves, or empty.
    String taken(Path file) {
        Seen it = seen.get(file);
        return it == null ? "" : it.plugin();
    }

    /// Its hash when it was taken, or empty.
    String hashOf(Path file) {
        Seen it = seen.get(file);
        return it == null ? "" : it.sha256();
    }

    /// A file was deleted by us.
    void forgotten(Path file) {
        seen.remove(file);
    }

    /// Hashes of the files that are in service.
    Map<Path, String> taken() {
        Map<Path, String> files = new HashMap<>();
        seen.forEach(
                (file, it) -> {
                    if (!it.plugin().isEmpty()) files.put(file, it.sha256());
                });
        return files;
    }

    /// Hashes of the files that are not wanted.
    Map<Path, String> ignored() {
        Map<Path, String> files = new HashMap<>();
        seen.forEach(
                (file, it) -> {
                    if (it.plugin().isEmpty() && it.hope() == null) files.put(file, it.sha256());
                });
        return files;
    }

    List<Path> in(Path folder) {
        return seen.keySet().stream().filter(file -> folder.equals(file.getParent())).toList();
    }

    boolean anyUnsettled() {
        return !settling.isEmpty();
    }

    /// First what is there, oldest first, then what is gone: so a renamed file never leaves a gap.
    void update(Path folder, List<Path> present, Set<Path> touched) {
        present.stream()
                .filter(file -> touched.contains(file) || mayHaveChanged(file))
                .sorted(Comparator.comparing(DroppedFiles::modified).thenComparing(file -> file))
                .forEach(file -> examine(file, false));
        Set<Path> gone = new HashSet<>(in(folder));
        present.forEach(gone::remove);
        gone.forEach(this::forget);
        settling.retain(file -> !folder.equals(file.getParent()) || present.contains(file));
    }

    /// From now on a script that no engine takes is a mistake: all that start with the process have
    /// started.
    void enginesAreThere() {
        enginesAreThere = true;
        somethingDeployed = true;
    }

    /// Something came that files may have been waiting for.
    void somethingDeployed() {
        somethingDeployed = true;
    }

    /// Files that lacked something, if another one may have brought it meanwhile.
    void retryWaiting() {
        if (!somethingDeployed) return;
        somethingDeployed = false;
        List<Path> waiting =
                seen.entrySet().stream()
                        .filter(each -> each.getValue().hope() == Hope.ANOTHER_PLUGIN)
                        .map(Map.Entry::getKey)
                        .sorted()
                        .toList();
        waiting.forEach(file -> examine(file, true));
    }

    private boolean mayHaveChanged(Path file) {
        Seen before = seen.get(file);
        if (before == null || settling.contains(file)) return true;
        try {
            return !before.stamp().equals(Stamp.of(file));
        } catch (IOException e) {
            return true;
        }
    }

    /// @param again also when its bytes are the same
    void examine(Path file, boolean again) {
        try {
            Stamp stamp = Stamp.of(file);
            if (!again && mayBeHalf(file, stamp)) return;
            Content content = Stamp.content(file);
            String sha256 = content.sha256();
            Seen before = seen.get(file);
            if (!again && before != null && before.isStill(stamp, sha256)) {
                settling.done(file);
                seen.put(file, new Seen(stamp, sha256, before.plugin(), before.hope()));
                return;
            }
            deploy(file, stamp, sha256, content);
        } catch (NoSuchFileException e) {
            settling.done(file); // gone again; the next round sees it
        } catch (IOException e) {
            settling.done(file);
            refuse(file, Stamp.NONE, "", "cannot be read: " + e, Hope.NONE);
        }
    }

    private boolean mayBeHalf(Path file, Stamp stamp) {
        if (Staged.ending(file).equals("jar") || stamp.isOlderThan(WHOLE)) return false;
        return settling.isYoung(file, stamp, QUIET);
    }

    private void deploy(Path file, Stamp stamp, String sha256, Content content) throws IOException {
        try {
            Staged staged = staging.stage(file, content);
            engines.require(staged);
            List<Offer> offers = offers(staged, content, stamp);
            if (offers.isEmpty()) return;
            plugins.deploy(offers);
            for (Offer each : offers) serves(each, each.staged().equals(staged) ? stamp : null);
        } catch (UnusableFileException e) {
            if (e.hope() == Hope.MORE_BYTES && settling.isYoung(file, stamp, WHOLE)) return;
            refuse(file, stamp, sha256, e.reason(), e.hope());
        } catch (RuntimeException e) { // a bundle can make the framework stumble in many ways
            refuse(file, stamp, sha256, "cannot be deployed: " + e, Hope.NONE);
        } finally {
            staging.clear();
        }
        settling.done(file);
    }

    /// The file, or with it all that swap together with it; none as long as one of them is missing.
    private List<Offer> offers(Staged staged, Content content, Stamp stamp)
            throws IOException, UnusableFileException {
        if (staged.set().isEmpty()) return List.of(Offer.of(staged, content));
        SetMembership set = staged.set().get();
        Set<String> missing = sets.add(set, staged);
        if (!missing.isEmpty()) {
            waits(staged, stamp, "waits for " + String.join(", ", missing) + " of " + set.name());
            return List.of();
        }
        List<Offer> offers = new ArrayList<>();
        for (Path file : sets.files(set)) {
            boolean itself = file.equals(staged.file());
            Content bytes = itself ? content : Stamp.content(file);
            Staged member = itself ? staged : staging.stage(file, bytes);
            offers.add(new Offer(member, bytes, member.canary(), set.name(), set.version()));
        }
        return offers;
    }

    private void waits(Staged staged, Stamp stamp, String what) {
        Seen before = seen.get(staged.file());
        String plugin = before == null ? "" : before.plugin();
        seen.put(staged.file(), new Seen(stamp, staged.sha256(), plugin, Hope.ANOTHER_PLUGIN));
        if (before != null && before.sha256().equals(staged.sha256())) return;
        history.add(Kind.STAGED, staged.plugin(), 0, staged.fileName(), what);
    }

    private void serves(Offer offer, @Nullable Stamp stamp) throws IOException {
        Staged staged = offer.staged();
        Stamp now = stamp == null ? Stamp.of(staged.file()) : stamp;
        Seen before =
                seen.put(staged.file(), new Seen(now, staged.sha256(), staged.plugin(), null));
        somethingDeployed = true;
        if (before != null
                && !before.plugin().isEmpty()
                && !before.plugin().equals(staged.plugin())) {
            leave(before.plugin(), staged.file());
        }
    }

    /// Says it once: the same bytes are not looked at again.
    private void refuse(Path file, Stamp stamp, String sha256, String reason, Hope hope) {
        Seen before = seen.get(file);
        String plugin = before == null ? "" : before.plugin();
        boolean early = hope == Hope.ANOTHER_PLUGIN && isForEngine(file) && !enginesAreThere;
        // not told yet: what it waits for may only have to start
        seen.put(file, new Seen(stamp, early ? "" : sha256, plugin, hope));
        if (early) return;
        if (before != null && before.hope() != null && before.isStill(stamp, sha256)) return;
        int serving = plugins.live(plugin);
        String name = String.valueOf(file.getFileName());
        history.add(
                Kind.REFUSED,
                plugin.isEmpty() ? name : plugin,
                0,
                name,
                serving == 0
                        ? reason
                        : reason
                                + "; generation "
                                + serving
                                + " of "
                                + plugin
                                + " goes on serving");
    }

    private static boolean isForEngine(Path file) {
        return !Staged.ending(file).equals("jar");
    }

    /// A file that served has lost its engine.
    void waitForEngine(Path file) {
        Seen it = seen.get(file);
        if (it != null)
            seen.put(file, new Seen(it.stamp(), it.sha256(), it.plugin(), Hope.ANOTHER_PLUGIN));
    }

    /// Plugins of files that no engine takes so far.
    Set<String> waitingForEngines() {
        Set<String> waiting = new HashSet<>();
        seen.forEach(
                (file, it) -> {
                    if (isForEngine(file) && it.hope() == Hope.ANOTHER_PLUGIN)
                        waiting.add(Staged.stem(file));
                });
        return waiting;
    }

    private void forget(Path file) {
        Seen before = seen.remove(file);
        if (before != null && !before.plugin().isEmpty()) leave(before.plugin(), file);
    }

    /// A plugin loses a file; the one that came before it takes over, or the one before that; where
    /// none can, the plugin is withdrawn.
    void leave(String plugin, Path file) {
        Optional<Path> earlier = plugins.forget(plugin, file);
        while (earlier.isPresent()) {
            examine(earlier.get(), true);
            if (plugins.isServedBy(plugin, earlier.get()) && plugins.isFrom(plugin, earlier.get()))
                return;
            earlier = plugins.forget(plugin, earlier.get());
        }
    }

    private static FileTime modified(Path file) {
        try {
            return Files.getLastModifiedTime(file);
        } catch (IOException e) {
            return FileTime.fromMillis(0);
        }
    }
}
