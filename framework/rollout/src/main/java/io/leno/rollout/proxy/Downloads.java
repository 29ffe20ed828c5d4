package io.leno.rollout.proxy;

import io.leno.api.plugin.ContentHash;
import io.leno.rollout.Artifact;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;

/// Fetches files by their hash into a folder, where they stay for the next start. What an attempt
/// got is kept, and the next one goes on from there; a file is given away only when its hash is
/// right.
final class Downloads {
    private static final Logger log = LoggerFactory.getLogger(Downloads.class);
    private static final int ATTEMPTS = 6; // over some eight seconds
    private static final int KEPT = 20;
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(10);

    private final Path folder;
    private final long limit;
    private final Duration firstPause;

    /// @param limit of a file, in bytes
    /// @param firstPause after a failed attempt; doubled after each further one
    Downloads(Path folder, long limit, Duration firstPause) throws IOException {
        this.folder = Files.createDirectories(folder);
        this.limit = limit;
        this.firstPause = firstPause;
    }

    /// The content; blocks, for as long as six attempts take.
    ///
    /// @param sources where to ask, tried in turn
    /// @param progress hears in words how far it is
    /// @throws FetchException when it cannot be had
    synchronized byte[] fetch(Artifact artifact, List<URI> sources, Consumer<String> progress)
            throws FetchException, InterruptedException {
        if (artifact.size() > limit)
            throw new FetchException(
                    artifact.file()
                            + ": "
                            + artifact.size()
                            + " bytes (expected: at most "
                            + limit
                            + ", see --plugins-max-mb)",
                    false);
        if (sources.isEmpty())
            throw new FetchException(artifact.file() + ": nobody to fetch it from", false);
        Duration pause = firstPause;
        for (int attempt = 0; ; attempt++) {
            try {
                return attempt(artifact, sources.get(attempt % sources.size()), progress);
            } catch (FetchException failed) {
                if (!failed.passing || attempt + 1 >= ATTEMPTS) throw failed;
                log.info("{}; trying again", failed.getMessage());
                progress.accept(String.valueOf(failed.getMessage()));
            }
            Thread.sleep(pause);
            pause = pause.multipliedBy(2);
            if (pause.compareTo(LONGEST_PAUSE) > 0) pause = LONGEST_PAUSE;
        }
    }

    private byte[] attempt(Artifact artifact, URI source, Consumer<String> progress)
            throws FetchException {
        Path file = folder.resolve(artifact.sha256());
        try {
            if (!Files.exists(file)) download(artifact, source, file, progress);
            byte[] content = Files.readAllBytes(file);
            String actual = ContentHash.of(content);
            if (!actual.equals(artifact.sha256())) {
                Files.delete(file);
                throw new FetchException(
                        source
                                + ": sha256 "
                                + actual
                                + " (expected: "
                                + artifact.sha256()
                                + "); not used",
                        true);
            }
            Files.setLastModifiedTime(file, FileTime.from(Instant.now()));
            tidy();
            return content;
        } catch (IOException e) {
            throw new FetchException(source + ": " + e.getMessage(), true);
        }
    }

    private void download(Artifact artifact, URI source, Path file, Consumer<String> progress)
            throws IOException, FetchException {
        Path part = file.resolveSibling(file.getFileName() + ".part");
        new Transfer(artifact, source, part, progress).run();
        Files.move(part, file);
    }

    /// Only the files that were used last stay.
    private void tidy() throws IOException {
        List<Path> files;
        try (Stream<Path> all = Files.list(folder)) {
            files =
                    all.filter(each -> each.getFileName().toString().matches("[0-9a-f]{64}.*"))
                            .sorted(Comparator.comparing(Downloads::used).reversed())
                            .toList();
        }
        for (Path old : files.subList(Math.min(KEPT, files.size()), files.size()))
            Files.deleteIfExists(old);
    }

    private static FileTime used(Path file) {
        try {
            return Files.getLastModifiedTime(file);
        } catch (IOException gone) {
            return FileTime.fromMillis(0);
        }
    }
}
