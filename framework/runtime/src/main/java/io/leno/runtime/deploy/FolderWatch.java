package io.leno.runtime.deploy;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchEvent;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// The jars in some folders, and which of them were touched. Belongs to one thread.
final class FolderWatch implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(FolderWatch.class);

    /// What other proxies take as plugins, and what jars are made of.
    private static final Pattern MISTAKEN =
            Pattern.compile("^[^.].*\\.(lua|js|py|groovy|kts?|wasm|java|class|zip|so)$");

    private final WatchService watcher = FileSystems.getDefault().newWatchService();
    private final List<Path> folders;
    private final Map<Path, WatchKey> keys = new HashMap<>();
    private final Set<Path> unreadable = new HashSet<>();
    private Set<Path> mistaken = Set.of();

    FolderWatch(List<Path> folders) throws IOException {
        this.folders = List.copyOf(folders);
        folders.forEach(this::register);
    }

    /// Waits for something to happen, at most so long, and returns the files it happened to.
    Set<Path> await(Duration limit) throws InterruptedException {
        Set<Path> touched = new HashSet<>();
        WatchKey key = watcher.poll(limit.toMillis(), TimeUnit.MILLISECONDS);
        for (; key != null; key = watcher.poll()) {
            Path folder = (Path) key.watchable();
            for (WatchEvent<?> event : key.pollEvents()) {
                if (event.context() instanceof Path name) touched.add(folder.resolve(name));
            }
            if (!key.reset()) keys.remove(folder);
        }
        return touched;
    }

    /// All jars of a folder by name, or the folder as it was when it cannot be read.
    List<Path> jars(Path folder, List<Path> before) {
        if (!keys.containsKey(folder)) register(folder);
        try (Stream<Path> files = Files.list(folder)) {
            List<Path> present = files.sorted().toList();
            unreadable.remove(folder);
            tellMistaken(present);
            return present.stream().filter(FolderWatch::isJar).toList();
        } catch (IOException e) {
            if (unreadable.add(folder)) {
                log.warn(
                        "{} cannot be read; its plugins stay as they are: {}",
                        folder,
                        e.toString());
            }
            return before;
        }
    }

    /// Says once of each file that was surely meant to do something that it does not.
    private void tellMistaken(List<Path> present) {
        Set<Path> found = new HashSet<>(mistaken);
        found.removeIf(file -> !Files.exists(file));
        for (Path file : present) {
            if (MISTAKEN.matcher(file.getFileName().toString()).find() && found.add(file)) {
                log.warn("{} ignored: only jars can be dropped so far", file.getFileName());
            }
        }
        mistaken = found;
    }

    List<Path> folders() {
        return folders;
    }

    private static boolean isJar(Path file) {
        String name = file.getFileName().toString();
        return name.endsWith(".jar") && !name.startsWith(".") && Files.isRegularFile(file);
    }

    private void register(Path folder) {
        try {
            keys.put(
                    folder,
                    folder.register(
                            watcher,
                            StandardWatchEventKinds.ENTRY_CREATE,
                            StandardWatchEventKinds.ENTRY_MODIFY,
                            StandardWatchEventKinds.ENTRY_DELETE));
        } catch (IOException e) {
            log.debug("{} cannot be watched; it is scanned instead: {}", folder, e.toString());
        }
    }

    @Override
    public void close() {
        try {
            watcher.close();
        } catch (IOException e) {
            log.debug("The watch on {} does not close: {}", folders, e.toString());
        }
    }
}
