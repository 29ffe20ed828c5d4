package io.leno.runtime.deploy;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;

/// Tells whether a file, and the settings beside it, may have changed without reading them.
///
/// @param key of the file in its file system
/// @param settings of the settings beside a script
record Stamp(long size, FileTime modified, @Nullable Object key, @Nullable Stamp settings) {
    /// Of a file that cannot be looked at, and of one that has to be read in any case.
    static final Stamp NONE = new Stamp(-1, FileTime.fromMillis(0), null, null);

    static Stamp of(Path file) throws IOException {
        Stamp own = plain(file);
        Path beside = settingsOf(file);
        return Files.exists(beside) ? own.with(plain(beside)) : own;
    }

    private static Stamp plain(Path file) throws IOException {
        BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
        return new Stamp(
                attributes.size(), attributes.lastModifiedTime(), attributes.fileKey(), null);
    }

    private Stamp with(Stamp beside) {
        return new Stamp(size, modified, key, beside);
    }

    /// Where the settings of a script are: `tenant.yaml` beside `tenant.lua`.
    static Path settingsOf(Path file) {
        return Staged.ending(file).equals("jar")
                ? file.resolveSibling("no-settings-beside-a-jar")
                : file.resolveSibling(Staged.stem(file) + ".yaml");
    }

    /// The file and what belongs to it.
    static Staging.Content content(Path file) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        Path beside = settingsOf(file);
        return Files.exists(beside)
                ? new Staging.Content(bytes, Files.readAllBytes(beside))
                : Staging.Content.of(bytes);
    }

    /// Nobody has written to it for so long, by its own word.
    boolean isOlderThan(Duration age) {
        Instant limit = Instant.now().minus(age);
        boolean old = modified.toInstant().isBefore(limit);
        return old && (settings == null || settings.isOlderThan(age));
    }
}
