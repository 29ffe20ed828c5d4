package io.leno.runtime.deploy;

import io.leno.runtime.deploy.UnusableJarException.Hope;

import org.jspecify.annotations.Nullable;
import org.osgi.framework.Bundle;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/// The files in the drop folders as they were last seen; tells [Plugins] what changed. Belongs to
/// the deployer's thread.
final class DroppedFiles {
    /// A jar that is not whole may still be being copied: it is refused when it has not changed for
    /// so long.
    private static final Duration SETTLED = Duration.ofSeconds(1);

    private final Plugins plugins;
    private final Path staging;
    private final Consumer<DeployEvent> events;
    private final Map<Path, Seen> seen = new HashMap<>();
    private final Map<Path, Unsettled> unsettled = new HashMap<>();
    private boolean somethingDeployed;

    /// Tells whether a file may have changed without reading it.
    private record Stamp(long size, FileTime modified, @Nullable Object key) {}

    /// @param plugin the plugin this file last served, or empty
    /// @param hope what could make a refused jar usable; null for one that is not refused
    private record Seen(Stamp stamp, String sha256, String plugin, @Nullable Hope hope) {}

    private record Unsettled(Stamp stamp, long since) {}

    DroppedFiles(Plugins plugins, Path staging, Consumer<DeployEvent> events) {
        this.plugins = plugins;
        this.staging = staging;
        this.events = events;
    }

    void adopt(Path file, Bundle bundle) throws IOException {
        plugins.adopt(file, StagedJar.sha256(Files.readAllBytes(file)), bundle);
    }

    List<Path> in(Path folder) {
        return seen.keySet().stream().filter(file -> folder.equals(file.getParent())).toList();
    }

    boolean anyUnsettled() {
        return !unsettled.isEmpty();
    }

    /// First what is there, oldest first, then what is gone: so a renamed jar never leaves a gap.
    void update(Path folder, List<Path> present, Set<Path> touched) {
        present.stream()
                .filter(file -> touched.contains(file) || mayHaveChanged(file))
                .sorted(Comparator.comparing(DroppedFiles::modified).thenComparing(file -> file))
                .forEach(file -> examine(file, false));
        Set<Path> gone = new HashSet<>(in(folder));
        present.forEach(gone::remove);
        gone.forEach(this::forget);
        unsettled
                .keySet()
                .removeIf(file -> folder.equals(file.getParent()) && !present.contains(file));
    }

    /// Jars that lacked something, if another jar may have brought it meanwhile.
    void retryWaiting() {
        if (!somethingDeployed) return;
        somethingDeployed = false;
        List<Path> waiting =
                seen.entrySet().stream()
                        .filter(each -> each.getValue().hope() == Hope.ANOTHER_JAR)
                        .map(Map.Entry::getKey)
                        .sorted()
                        .toList();
        waiting.forEach(file -> examine(file, true));
    }

    private boolean mayHaveChanged(Path file) {
        Seen before = seen.get(file);
        if (before == null || unsettled.containsKey(file)) return true;
        try {
            return !before.stamp().equals(stamp(file));
        } catch (IOException e) {
            return true;
        }
    }

    private void examine(Path file, boolean again) {
        try {
            Stamp stamp = stamp(file);
            byte[] bytes = Files.readAllBytes(file);
            String sha256 = StagedJar.sha256(bytes);
            Seen before = seen.get(file);
            if (!again && before != null && before.sha256().equals(sha256)) {
                unsettled.remove(file);
                seen.put(file, new Seen(stamp, sha256, before.plugin(), before.hope()));
                return;
            }
            deploy(file, stamp, sha256, bytes);
        } catch (NoSuchFileException e) {
            unsettled.remove(file); // gone again; the next round sees it
        } catch (IOException e) {
            refuse(
                    file,
                    new Stamp(-1, FileTime.fromMillis(0), null),
                    "",
                    "cannot be read: " + e,
                    Hope.NONE);
        }
    }

    private void deploy(Path file, Stamp stamp, String sha256, byte[] bytes) throws IOException {
        StagedJar jar = null;
        try {
            jar = StagedJar.stage(file, bytes, staging);
            plugins.deploy(jar);
            unsettled.remove(file);
            Seen before = seen.put(file, new Seen(stamp, sha256, jar.identity(), null));
            somethingDeployed = true;
            if (before != null
                    && !before.plugin().isEmpty()
                    && !before.plugin().equals(jar.identity())) {
                leave(before.plugin(), file);
            }
        } catch (UnusableJarException e) {
            if (e.hope() == Hope.MORE_BYTES && stillBeingCopied(file, stamp)) return;
            unsettled.remove(file);
            refuse(file, stamp, sha256, String.valueOf(e.getMessage()), e.hope());
        } catch (RuntimeException e) { // a bundle can make the framework stumble in many ways
            unsettled.remove(file);
            refuse(file, stamp, sha256, "cannot be deployed: " + e, Hope.NONE);
        } finally {
            clearStaging();
        }
    }

    private boolean stillBeingCopied(Path file, Stamp stamp) {
        long now = System.nanoTime();
        Unsettled before = unsettled.get(file);
        if (before == null || !before.stamp().equals(stamp)) {
            unsettled.put(file, new Unsettled(stamp, now));
            return true;
        }
        return now - before.since() < SETTLED.toNanos();
    }

    /// Says it once: the same bytes are not looked at again.
    private void refuse(Path file, Stamp stamp, String sha256, String reason, Hope hope) {
        Seen before = seen.get(file);
        String plugin = before == null ? "" : before.plugin();
        seen.put(file, new Seen(stamp, sha256, plugin, hope));
        if (before != null && before.hope() != null && before.sha256().equals(sha256)) return;
        events.accept(
                new DeployEvent.Refused(
                        Objects.toString(file.getFileName()),
                        reason,
                        plugin,
                        plugins.live(plugin)));
    }

    private void forget(Path file) {
        Seen before = Objects.requireNonNull(seen.remove(file), "file seen");
        if (!before.plugin().isEmpty()) leave(before.plugin(), file);
    }

    /// A plugin loses a file; the one that came before it takes over, or the one before that; where
    /// none can, the plugin is withdrawn.
    private void leave(String plugin, Path file) {
        Optional<Path> earlier = plugins.forget(plugin, file);
        while (earlier.isPresent()) {
            examine(earlier.get(), true);
            if (plugins.isServedBy(plugin, earlier.get())) return;
            plugins.forget(plugin, earlier.get());
            earlier = plugins.forget(plugin, file);
        }
    }

    private void clearStaging() throws IOException {
        try (var files = Files.list(staging)) {
            for (Path file : files.toList()) Files.deleteIfExists(file);
        }
    }

    private static FileTime modified(Path file) {
        try {
            return Files.getLastModifiedTime(file);
        } catch (IOException e) {
            return FileTime.fromMillis(0);
        }
    }

    private static Stamp stamp(Path file) throws IOException {
        BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
        return new Stamp(attributes.size(), attributes.lastModifiedTime(), attributes.fileKey());
    }
}
