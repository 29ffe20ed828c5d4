package io.leno.runtime.deploy;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchEvent;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// The files and sets in some folders, and which of them were touched. Listed by the deployer's
/// thread; a thread of its own tells the inbox what happens.
final class FolderWatch implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(FolderWatch.class);
    private static final String SET = ".set";

    /// What is easily taken for a plugin.
    private static final Pattern MISTAKEN =
            Pattern.compile("^[^.].*\\.(py|groovy|kts?|java|class|zip|so)$");

    /// What builds put beside a plugin.
    private static final Pattern BESIDE =
            Pattern.compile("^original-.*|.*-(sources|javadoc|tests|test-sources)\\.jar$");

    private final WatchService watcher = FileSystems.getDefault().newWatchService();
    private final List<Path> folders;
    private final Inbox inbox;
    private final Map<Path, WatchKey> keys = new ConcurrentHashMap<>();
    private final Set<Path> unreadable = new HashSet<>();
    private Set<Path> mistaken = Set.of();

    FolderWatch(List<Path> folders, Inbox inbox) throws IOException {
        this.folders = List.copyOf(folders);
        this.inbox = inbox;
        folders.forEach(this::register);
    }

    void start() {
        Thread.ofVirtual().name("leno-folder-watch").start(this::run);
    }

    private void run() {
        try {
            while (true) {
                WatchKey key = watcher.take();
                Path folder = (Path) key.watchable();
                List<Path> touched = new ArrayList<>();
                for (WatchEvent<?> event : key.pollEvents()) {
                    if (event.context() instanceof Path name) touched.add(folder.resolve(name));
                }
                if (!key.reset()) keys.remove(folder);
                inbox.touch(touched);
            }
        } catch (InterruptedException | ClosedWatchServiceException e) {
            log.debug("The watch on {} ends", folders);
        }
    }

    /// What a folder has.
    ///
    /// @param files that could be plugins
    /// @param sets folders of files that swap together
    record Listing(List<Path> files, List<Path> sets) {}

    /// The folder as it is, by name, or as it was when it cannot be read.
    ///
    /// @param endings of files that could be plugins
    Listing list(Path folder, Set<String> endings, Listing before) {
        if (!keys.containsKey(folder)) register(folder);
        try (Stream<Path> files = Files.list(folder)) {
            List<Path> present = files.sorted().filter(each -> !isHidden(each)).toList();
            unreadable.remove(folder);
            tellMistaken(present);
            List<Path> sets =
                    present.stream()
                            .filter(each -> each.toString().endsWith(SET))
                            .filter(Files::isDirectory)
                            .toList();
            sets.stream().filter(each -> !keys.containsKey(each)).forEach(this::register);
            return new Listing(plugins(present, endings), sets);
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

    static List<Path> plugins(List<Path> present, Set<String> endings) {
        return present.stream()
                .filter(each -> endings.contains(Staged.ending(each)))
                .filter(each -> !isHidden(each) && Files.isRegularFile(each))
                .filter(each -> !BESIDE.matcher(each.getFileName().toString()).matches())
                .toList();
    }

    private static boolean isHidden(Path file) {
        return String.valueOf(file.getFileName()).startsWith(".");
    }

    /// Says once of each file that was surely meant to do something that it does not.
    private void tellMistaken(List<Path> present) {
        Set<Path> found = new HashSet<>(mistaken);
        found.removeIf(file -> !Files.exists(file));
        for (Path file : present) {
            if (MISTAKEN.matcher(file.getFileName().toString()).find() && found.add(file)) {
                log.warn("{} ignored: no plugin can be made of it", file.getFileName());
            }
        }
        mistaken = found;
    }

    List<Path> folders() {
        return folders;
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
