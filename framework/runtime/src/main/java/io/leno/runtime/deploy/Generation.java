package io.leno.runtime.deploy;

import org.jspecify.annotations.Nullable;

import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/// One version of a plugin that was seen: the same bytes are the same generation. Belongs to the
/// deployer's thread.
final class Generation {
    final String plugin;

    /// Counts the plugin's generations.
    final int number;

    final String sha256;
    final String kind;
    final String version;

    /// The dropped file it came from last.
    Path file;

    /// The version of the set it came with, or empty.
    String setVersion = "";

    Instant since = Instant.now();

    /// Why it is not to serve, or empty.
    String rejected = "";

    /// It has served: it may again.
    boolean good;

    /// Its content is kept.
    boolean stored;

    /// While it is live or a canary.
    @Nullable Installed installed;

    /// What streams still have of it otherwise.
    final List<Installed> draining = new ArrayList<>(1);

    Generation(String plugin, int number, String sha256, String kind, String version, Path file) {
        this.plugin = plugin;
        this.number = number;
        this.sha256 = sha256;
        this.kind = kind;
        this.version = version;
        this.file = file;
    }

    String fileName() {
        return String.valueOf(file.getFileName());
    }

    void since(Instant now) {
        since = now;
    }

    @Override
    public String toString() {
        return "generation " + number + " of " + plugin;
    }
}
