package io.leno.platform.file;

import io.leno.api.config.Problem;
import io.leno.api.config.Problem.Severity;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;
import java.util.TreeMap;

/// What each file says, as far as it was good last: a file that is broken keeps its items until it
/// is well again.
final class FileStore {
    /// A file that vanished or is empty may be in the middle of being written anew.
    private static final Duration DOUBT = Duration.ofMillis(80);

    private final @Nullable Path meshConfig;
    private final Map<Path, Known> known = new TreeMap<>();
    private final Map<Path, FileContent> missingRoots = new TreeMap<>();

    /// @param text as read last
    /// @param content what is in force of it, and what is wrong with it now
    /// @param doubtSince [System#nanoTime] since which it is gone or empty; null while it is
    ///   neither
    private record Known(
            FileTree.@Nullable Stamp stamp,
            String text,
            FileContent content,
            @Nullable Long doubtSince) {
        Known doubted() {
            return doubtSince != null ? this : new Known(null, text, content, System.nanoTime());
        }

        boolean isDoubtOver() {
            return doubtSince != null && System.nanoTime() - doubtSince >= DOUBT.toNanos();
        }
    }

    /// @param meshConfig the file that has the text of the mesh's configuration; null for none
    FileStore(@Nullable Path meshConfig) {
        this.meshConfig = meshConfig;
    }

    int size() {
        return known.size();
    }

    Set<Path> paths() {
        return Set.copyOf(known.keySet());
    }

    /// By path, as texts; the file that was named for the mesh's configuration comes first.
    SequencedMap<String, FileContent> contents() {
        var contents = new TreeMap<String, FileContent>();
        missingRoots.forEach((path, content) -> contents.put(path.toString(), content));
        known.forEach((path, file) -> contents.put(path.toString(), file.content));
        if (meshConfig == null) return contents;
        var ordered = new LinkedHashMap<String, FileContent>(contents);
        FileContent first = ordered.get(meshConfig.toString());
        if (first != null) ordered.putFirst(meshConfig.toString(), first);
        return ordered;
    }

    /// How soon to look again at files that are in doubt.
    Optional<Duration> timeToRecheck() {
        boolean doubt = known.values().stream().anyMatch(file -> file.doubtSince != null);
        return doubt ? Optional.of(DOUBT.plusMillis(1)) : Optional.empty();
    }

    /// Reads the files that look changed, or were touched.
    ///
    /// @return false when all say the same as before
    boolean read(FileTree tree, Set<Path> touched, List<Path> roots) {
        Map<String, FileContent> before = contents();
        tree.files()
                .forEach(
                        (path, stamp) -> {
                            Known file = known.get(path);
                            boolean same = file != null && stamp.equals(file.stamp);
                            if (!same || touched.contains(path)) read(path, stamp, file);
                        });
        for (Path path : paths()) {
            if (!tree.files().containsKey(path)) vanished(path);
        }
        missingRoots.clear();
        for (Path root : roots) {
            if (!Files.exists(root)) missingRoots.put(root, missing(root));
        }
        return !contents().equals(before);
    }

    private void read(Path path, FileTree.Stamp stamp, @Nullable Known before) {
        String text;
        try {
            text = Files.readString(path);
        } catch (NoSuchFileException gone) {
            return; // the next look finds out
        } catch (CharacterCodingException failure) {
            unreadable(path, stamp, before, "is no text in UTF-8");
            return;
        } catch (IOException failure) {
            unreadable(path, stamp, before, "cannot be read: " + failure);
            return;
        }
        if (text.startsWith("\uFEFF")) text = text.substring(1);
        if (before != null && text.isBlank() && !before.text.isBlank() && !before.isDoubtOver()) {
            known.put(path, before.doubted());
            return;
        }
        FileContent content =
                before != null && text.equals(before.text)
                        ? before.content
                        : merged(parse(path, text), before);
        known.put(path, new Known(stamp, text, content, null));
    }

    private FileContent parse(Path path, String text) {
        return path.equals(meshConfig)
                ? MeshConfigFile.parse(path.toString(), text)
                : FileContent.parse(path.toString(), text);
    }

    /// A broken file keeps what was in force; one that never was good gives what is good in it.
    private static FileContent merged(FileContent now, @Nullable Known before) {
        if (!now.isInvalid() || before == null || before.content.items().isEmpty()) return now;
        return new FileContent(before.content.items(), now.problems());
    }

    private void unreadable(
            Path path, FileTree.Stamp stamp, @Nullable Known before, String message) {
        FileContent content = merged(failed(path, "unreadable", message), before);
        known.put(path, new Known(stamp, before == null ? "" : before.text, content, null));
    }

    private void vanished(Path path) {
        Known before = known.get(path);
        if (before == null) return;
        if (before.isDoubtOver() || before.content.items().isEmpty()) {
            known.remove(path);
        } else {
            known.put(path, before.doubted());
        }
    }

    private static FileContent missing(Path root) {
        return failed(root, "missing-directory", "no such directory or file");
    }

    private static FileContent failed(Path path, String code, String message) {
        String name = path.toString();
        return new FileContent(
                List.of(), List.of(new Problem(Severity.ERROR, code, name, name, "", message)));
    }
}
