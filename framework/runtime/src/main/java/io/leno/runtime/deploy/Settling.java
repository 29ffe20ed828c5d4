package io.leno.runtime.deploy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Predicate;

/// Files and folders that may still be being written to. Belongs to the deployer's thread.
final class Settling {
    private final Map<Path, Seen> seen = new HashMap<>();

    private record Seen(Object stamp, long since) {}

    /// Whether it has looked like this for less than so long.
    boolean isYoung(Path file, Object stamp, Duration age) {
        long now = System.nanoTime();
        Seen before = seen.get(file);
        if (before == null || !before.stamp().equals(stamp)) {
            seen.put(file, new Seen(stamp, now));
            return true;
        }
        return now - before.since() < age.toNanos();
    }

    void done(Path file) {
        seen.remove(file);
    }

    void retain(Predicate<Path> files) {
        seen.keySet().removeIf(files.negate());
    }

    boolean contains(Path file) {
        return seen.containsKey(file);
    }

    boolean isEmpty() {
        return seen.isEmpty();
    }
}
