package io.leno.platform.file;

import static java.nio.file.StandardWatchEventKinds.ENTRY_CREATE;
import static java.nio.file.StandardWatchEventKinds.ENTRY_DELETE;
import static java.nio.file.StandardWatchEventKinds.ENTRY_MODIFY;

import io.leno.api.model.MeshModelSource.Subscription;
import io.leno.api.platform.PlatformEvent;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.nio.file.WatchEvent;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/// The one thread of a file platform: waits until something in the directories changes and has been
/// quiet for a moment, reads what changed, and tells the difference.
final class FileWatch implements Runnable, Subscription {
    private static final Logger log = LoggerFactory.getLogger(FileWatch.class);

    /// An editor's several steps become one look.
    private static final Duration QUIET = Duration.ofMillis(25);

    /// A directory that is never quiet is looked at all the same.
    private static final Duration PATIENCE = Duration.ofMillis(100);

    /// The net under the file system's notifications, which may be lost or missing.
    private static final Duration RESCAN = Duration.ofSeconds(2);

    private final String platform;
    private final List<Path> roots;
    private final Consumer<PlatformEvent> events;
    private final FileStore files;
    private final Set<Path> unwatched = new HashSet<>();
    private volatile boolean closed;
    private volatile @Nullable WatchService watcher;
    private FileView view = FileView.EMPTY;

    /// @param meshConfig the file that has the text of the mesh's configuration; null for none
    FileWatch(
            String platform,
            List<Path> directories,
            @Nullable Path meshConfig,
            Consumer<PlatformEvent> events) {
        this.platform = platform;
        var all = new ArrayList<Path>(directories);
        if (meshConfig != null) all.add(meshConfig);
        roots = List.copyOf(all);
        files = new FileStore(meshConfig);
        this.events = events;
    }

    @Override
    public void run() {
        try (WatchService service = FileSystems.getDefault().newWatchService()) {
            watcher = service;
            look(service, Set.of());
            emit(new PlatformEvent.Synced());
            log.info(
                    "{}: {} services and {} configuration resources in {} files of {}",
                    platform,
                    view.services().size(),
                    view.config().size(),
                    files.size(),
                    roots);
            while (!closed) look(service, awaitChange(service));
        } catch (ClosedWatchServiceException end) {
            log.debug("{}: closed", platform);
        } catch (InterruptedException end) {
            Thread.currentThread().interrupt();
        } catch (IOException failure) {
            emit(new PlatformEvent.Lost("directories cannot be watched: " + failure.getMessage()));
        }
    }

    @Override
    public void close() {
        closed = true;
        WatchService service = watcher;
        if (service == null) return;
        try {
            service.close();
        } catch (IOException failure) {
            log.debug("{}: the watch service did not close", platform, failure);
        }
    }

    /// Waits until something changed and the directories are quiet, or it is time to look anyway.
    ///
    /// @return paths to read even if they look unchanged
    private Set<Path> awaitChange(WatchService service) throws InterruptedException {
        var touched = new HashSet<Path>();
        Duration wait = files.timeToRecheck().orElse(RESCAN);
        WatchKey key = service.poll(wait.toMillis(), TimeUnit.MILLISECONDS);
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (key != null) {
            collect(key, touched);
            if (System.nanoTime() > deadline) return touched;
            key = service.poll(QUIET.toMillis(), TimeUnit.MILLISECONDS);
        }
        return touched;
    }

    private void collect(WatchKey key, Set<Path> touched) {
        Path directory = (Path) key.watchable();
        for (WatchEvent<?> event : key.pollEvents()) {
            if (event.context() instanceof Path name) {
                touched.add(directory.resolve(name));
            } else {
                touched.addAll(files.paths()); // overflow: anything may have changed
            }
        }
        key.reset();
    }

    /// Reads what changed and tells the difference. What fails here must not end the watch.
    private void look(WatchService service, Set<Path> touched) {
        try {
            if (!files.read(watchedTree(service), touched, roots)) return;
            FileView now = Assembly.of(files.contents());
            List<PlatformEvent> difference = now.since(view);
            view = now;
            difference.forEach(this::emit);
        } catch (RuntimeException failure) {
            if (failure instanceof ClosedWatchServiceException end) throw end;
            log.error("{}: the last good state stays in force", platform, failure);
        }
    }

    /// Directories are watched before their files are listed, so that no file slips through.
    private FileTree watchedTree(WatchService service) {
        FileTree tree = FileTree.below(roots);
        while (true) {
            tree.directories().forEach(directory -> register(directory, service));
            FileTree again = FileTree.below(roots);
            if (tree.directories().containsAll(again.directories())) return again;
            tree = again;
        }
    }

    private void register(Path directory, WatchService service) {
        try {
            directory.register(service, ENTRY_CREATE, ENTRY_MODIFY, ENTRY_DELETE);
            unwatched.remove(directory);
        } catch (IOException failure) {
            if (!unwatched.add(directory)) return;
            log.warn(
                    "{}: {} cannot be watched ({}); it is looked at every {} s instead",
                    platform,
                    directory,
                    failure.toString(),
                    RESCAN.toSeconds());
        }
    }

    private void emit(PlatformEvent event) {
        if (!closed) events.accept(event);
    }
}
