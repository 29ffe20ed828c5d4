package io.leno.rollout.control;

import io.leno.rollout.Artifact;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/// Files by the hash of their content: a folder `SHA256/` with one file, under its own name. Safe
/// to use from any thread.
final class ArtifactStore {
    private final Path directory;

    ArtifactStore(Path directory) throws IOException {
        this.directory = Files.createDirectories(directory);
    }

    /// The file of a hash, if it is here.
    Optional<Path> file(String sha256) throws IOException {
        Path folder = directory.resolve(sha256);
        if (!Artifact.isHash(sha256) || !Files.isDirectory(folder)) return Optional.empty();
        try (Stream<Path> files = Files.list(folder)) {
            return files.findFirst();
        }
    }

    Optional<Artifact> artifact(String sha256) throws IOException {
        Optional<Path> file = file(sha256);
        if (file.isEmpty()) return Optional.empty();
        return Optional.of(
                new Artifact(file.get().getFileName().toString(), sha256, Files.size(file.get())));
    }

    /// Takes a file in, whole or not at all.
    ///
    /// @param limit in bytes
    /// @throws CommandException when the content is another than its hash says, or too large
    Artifact put(String sha256, String name, InputStream content, long limit)
            throws IOException, CommandException {
        Path part = Files.createTempFile(directory, "upload-", ".part");
        try {
            long size = receive(content, part, sha256, limit);
            var artifact = new Artifact(name, sha256, size);
            Path folder = Files.createTempDirectory(directory, "new-");
            Files.move(part, folder.resolve(name), StandardCopyOption.ATOMIC_MOVE);
            publish(folder, directory.resolve(sha256));
            return artifact;
        } finally {
            Files.deleteIfExists(part);
        }
    }

    private static long receive(InputStream content, Path part, String sha256, long limit)
            throws IOException, CommandException {
        MessageDigest digest = sha256();
        long size = 0;
        try (OutputStream file = new DigestOutputStream(Files.newOutputStream(part), digest)) {
            byte[] buffer = new byte[64 * 1024];
            for (int n = content.read(buffer); n >= 0; n = content.read(buffer)) {
                size += n;
                if (size > limit)
                    throw new CommandException(
                            413, "file: more than " + limit + " bytes (expected: less)");
                file.write(buffer, 0, n);
            }
        }
        String actual = HexFormat.of().formatHex(digest.digest());
        if (!actual.equals(sha256))
            throw new CommandException(
                    400, "sha256 of the upload: " + actual + " (expected: " + sha256 + ")");
        try (FileChannel channel = FileChannel.open(part, StandardOpenOption.WRITE)) {
            channel.force(true);
        }
        return size;
    }

    /// Who uploads the same a second time changes nothing, but that it came lately.
    private static void publish(Path folder, Path target) throws IOException {
        try {
            Files.move(folder, target, StandardCopyOption.ATOMIC_MOVE);
        } catch (FileAlreadyExistsException | java.nio.file.DirectoryNotEmptyException there) {
            delete(folder);
            Files.setLastModifiedTime(target, FileTime.from(Instant.now()));
        } catch (IOException e) {
            delete(folder);
            if (!Files.isDirectory(target)) throw e;
        }
    }

    /// Removes all but these, those that came lately, whose command may be on its way, and what an
    /// interrupted upload left.
    ///
    /// @param before what came, or was asked about, earlier may go
    void retain(Set<String> hashes, Instant before) throws IOException {
        try (Stream<Path> all = Files.list(directory)) {
            for (Path each : all.toList()) {
                if (hashes.contains(each.getFileName().toString())) continue;
                if (Files.getLastModifiedTime(each).toInstant().isBefore(before)) delete(each);
            }
        }
    }

    private static void delete(Path path) throws IOException {
        if (Files.isDirectory(path)) {
            try (Stream<Path> files = Files.list(path)) {
                for (Path file : files.toList()) Files.deleteIfExists(file);
            }
        }
        Files.deleteIfExists(path);
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every Java platform has SHA-256", impossible);
        }
    }
}
