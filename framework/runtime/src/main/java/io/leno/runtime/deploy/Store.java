package io.leno.runtime.deploy;

import io.leno.runtime.deploy.Staging.Content;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.Set;

/// The contents of good generations, by hash: what a rollback and a restart bring back. Whatever is
/// read is compared with its name first.
final class Store {
    private static final Logger log = LoggerFactory.getLogger(Store.class);
    private static final String SETTINGS = ".settings";
    private static final String SIGNATURE = ".signature";

    private final Path folder;

    Store(Path folder) throws IOException {
        this.folder = Files.createDirectories(folder);
    }

    void keep(String sha256, Content content) throws IOException {
        Path file = folder.resolve(sha256);
        if (Files.exists(file)) return;
        if (content.settings().length > 0)
            write(folder.resolve(sha256 + SETTINGS), content.settings());
        if (content.signature().length > 0)
            write(folder.resolve(sha256 + SIGNATURE), content.signature());
        write(file, content.bytes());
    }

    boolean has(String sha256) {
        return Files.exists(folder.resolve(sha256));
    }

    /// Empty where it was never kept, or is not what it was.
    Optional<Content> content(String sha256) {
        try {
            Content content =
                    new Content(
                            Files.readAllBytes(folder.resolve(sha256)),
                            Stamp.read(folder.resolve(sha256 + SETTINGS)),
                            Stamp.read(folder.resolve(sha256 + SIGNATURE)));
            if (content.sha256().equals(sha256)) return Optional.of(content);
            log.warn("{}: kept content of generation {} is damaged", folder, sha256);
        } catch (NoSuchFileException e) {
            log.debug("{} is not kept", sha256);
        } catch (IOException e) {
            log.warn("{}: kept content of generation {}: {}", folder, sha256, e.toString());
        }
        return Optional.empty();
    }

    /// Removes all others.
    void retain(Set<String> hashes) {
        try (var files = Files.list(folder)) {
            for (Path file : files.toList()) {
                String name = String.valueOf(file.getFileName());
                String hash = name.replace(SETTINGS, "").replace(SIGNATURE, "");
                if (!hashes.contains(hash)) Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            log.warn("{}: what is not needed any more stays: {}", folder, e.toString());
        }
    }

    /// Whole or not at all, whatever happens to the machine meanwhile.
    static void write(Path file, byte[] bytes) throws IOException {
        Path part = file.resolveSibling(file.getFileName() + ".part");
        writeThrough(part, bytes);
        Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        syncFolder(file);
    }

    static void writeThrough(Path file, byte[] bytes) throws IOException {
        try (FileChannel channel =
                FileChannel.open(
                        file,
                        StandardOpenOption.CREATE,
                        StandardOpenOption.TRUNCATE_EXISTING,
                        StandardOpenOption.WRITE)) {
            ByteBuffer rest = ByteBuffer.wrap(bytes);
            while (rest.hasRemaining()) channel.write(rest);
            channel.force(true);
        }
    }

    /// Makes the names in the file's folder last.
    static void syncFolder(Path file) throws IOException {
        Path folder = file.toAbsolutePath().getParent();
        if (folder == null) return;
        try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }
}
