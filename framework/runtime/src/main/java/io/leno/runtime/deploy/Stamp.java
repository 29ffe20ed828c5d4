package io.leno.runtime.deploy;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/// Tells whether a file, and what is beside it, may have changed without reading them.
///
/// @param key of the file in its file system
/// @param beside of a script's settings and its signature, as far as they are there
record Stamp(long size, FileTime modified, @Nullable Object key, List<Stamp> beside) {
    /// Of a file that cannot be looked at, and of one that has to be read in any case.
    static final Stamp NONE = new Stamp(-1, FileTime.fromMillis(0), null, List.of());

    static Stamp of(Path file) throws IOException {
        Stamp own = plain(file);
        if (isJar(file)) return own;
        var beside = new ArrayList<Stamp>();
        for (Path each : List.of(settingsOf(file), signatureOf(file)))
            if (Files.exists(each)) beside.add(plain(each));
        return new Stamp(own.size, own.modified, own.key, List.copyOf(beside));
    }

    private static Stamp plain(Path file) throws IOException {
        BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
        return new Stamp(
                attributes.size(), attributes.lastModifiedTime(), attributes.fileKey(), List.of());
    }

    static boolean isJar(Path file) {
        return Staged.ending(file).equals("jar");
    }

    /// Where the settings of a script are: `tenant.yaml` beside `tenant.lua`.
    private static Path settingsOf(Path file) {
        return file.resolveSibling(Staged.stem(file) + ".yaml");
    }

    /// `tenant.lua.sig` beside `tenant.lua`.
    private static Path signatureOf(Path file) {
        return file.resolveSibling(file.getFileName() + ".sig");
    }

    /// Empty where there is no such file.
    static byte[] read(Path file) throws IOException {
        return Files.exists(file) ? Files.readAllBytes(file) : new byte[0];
    }

    /// The file and what belongs to it.
    static Staging.Content content(Path file) throws IOException {
        return content(Files.readAllBytes(file), file);
    }

    /// Bytes that are to become the file, and what belongs to it.
    static Staging.Content content(byte[] bytes, Path file) throws IOException {
        if (isJar(file)) return Staging.Content.of(bytes);
        return new Staging.Content(bytes, read(settingsOf(file)), read(signatureOf(file)));
    }

    /// Puts there what is to be beside a script, and takes away what is not.
    static void writeBeside(Path file, Staging.Content content) throws IOException {
        if (isJar(file)) return;
        write(settingsOf(file), content.settings());
        write(signatureOf(file), content.signature());
    }

    private static void write(Path file, byte[] bytes) throws IOException {
        if (bytes.length == 0) Files.deleteIfExists(file);
        else Store.write(file, bytes);
    }

    static void deleteBeside(Path file) throws IOException {
        writeBeside(file, Staging.Content.of(new byte[0]));
    }

    /// Nobody has written to it for so long, by its own word.
    boolean isOlderThan(Duration age) {
        Instant limit = Instant.now().minus(age);
        boolean old = modified.toInstant().isBefore(limit);
        return old && beside.stream().allMatch(each -> each.isOlderThan(age));
    }
}
