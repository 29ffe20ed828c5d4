package io.leno.runtime.framework;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// The folder that belongs to one running process: its bundle cache, and a drop folder of its own.
public final class Home implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Home.class);

    private final Path directory;
    private final boolean temporary;
    private final FileChannel lock;

    private Home(Path directory, boolean temporary, FileChannel lock) {
        this.directory = directory;
        this.temporary = temporary;
        this.lock = lock;
    }

    /// Takes the folder, or makes one that is removed at the end.
    ///
    /// @throws StartException when it cannot be written or another process has it
    public static Home open(Optional<Path> chosen, String profile) throws StartException {
        try {
            Path directory =
                    chosen.isPresent()
                            ? Files.createDirectories(chosen.get()).toRealPath()
                            : Files.createTempDirectory("leno-" + profile + "-");
            return new Home(directory, chosen.isEmpty(), lock(directory));
        } catch (IOException e) {
            String what = chosen.map(Path::toString).orElse("a temporary folder");
            throw new StartException("--home: " + what + " cannot be used (" + e + ")", e);
        }
    }

    private static FileChannel lock(Path directory) throws IOException, StartException {
        FileChannel channel =
                FileChannel.open(
                        directory.resolve("lock"),
                        StandardOpenOption.CREATE,
                        StandardOpenOption.WRITE);
        if (isLocked(channel)) return channel;
        channel.close();
        throw new StartException(
                "--home: " + directory + " is in use by another leno (expected: one of its own)");
    }

    private static boolean isLocked(FileChannel channel) throws IOException {
        try {
            FileLock lock = channel.tryLock();
            return lock != null;
        } catch (OverlappingFileLockException e) {
            return false; // by this very process
        }
    }

    public Path directory() {
        return directory;
    }

    /// The drop folder of this process alone.
    Path bundles() {
        return directory.resolve("bundles");
    }

    Path cache() {
        return directory.resolve("cache");
    }

    /// What is known of plugins from one run to the next.
    Path generations() {
        return directory.resolve("generations");
    }

    Path staging() {
        return directory.resolve("staging");
    }

    /// Gives the folder up, and removes it if it was temporary.
    @Override
    public void close() {
        try {
            lock.close();
            if (temporary) delete(directory);
        } catch (IOException e) {
            log.warn("{} cannot be removed: {}", directory, e.toString());
        }
    }

    private static void delete(Path directory) throws IOException {
        List<Path> deepestFirst;
        try (Stream<Path> files = Files.walk(directory)) {
            deepestFirst = files.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path file : deepestFirst) Files.deleteIfExists(file);
    }
}
