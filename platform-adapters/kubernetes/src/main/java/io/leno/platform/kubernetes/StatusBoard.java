package io.leno.platform.kubernetes;

import io.leno.api.config.ResourceKey;

import java.util.Map;

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

    /// Ends waiting.
    synchronized void wake() {
        notifyAll();
    }

    /// Waits until there is something newer than the version, at most so long.
    synchronized Wanted after(long version, long millis) throws InterruptedException {
        if (wanted.version() <= version) wait(millis);
        return wanted;
    }
}
