package io.leno.platform.kubernetes;

import io.leno.api.config.ResourceKey;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/// What is to be written as the status of objects, the newest only.
final class StatusBoard {
    /// @param version grows with each that is posted
    record Wanted(
            long version, String controller, Map<ResourceKey, Map<String, Object>> statuses) {}

    private Wanted wanted = new Wanted(0, "", Map.of());

    synchronized void post(String controller, Map<ResourceKey, Map<String, Object>> statuses) {
        wanted = new Wanted(wanted.version() + 1, controller, Map.copyOf(statuses));
        notifyAll();
    }

    /// Waits until there is something newer than the version, at most so long.
    synchronized Wanted after(long version, Duration limit) throws InterruptedException {
        long end = System.nanoTime() + limit.toNanos();
        while (wanted.version() <= version) {
            long left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
            if (left <= 0) break;
            wait(left);
        }
        return wanted;
    }
}
