package io.leno.xds.server;

import java.time.Duration;
import java.util.HashSet;
import java.util.Set;

/// Clusters that a proxy was sent and cannot use yet: it accepts them at once, but they answer 503
/// until it has asked for their endpoints and got them. Until then no listener or route that may
/// name them is sent, for as long as a proxy reasonably takes to ask.
final class Warming {
    private static final Duration TO_ACCEPT = Duration.ofSeconds(5);
    private static final Duration TO_ASK = Duration.ofSeconds(1);

    private final Set<String> endpoints = new HashSet<>();
    private long deadline;

    /// @param names under which the sent clusters ask for their endpoints
    /// @return true where the proxy has to ask, within [#patience]
    boolean started(Set<String> names) {
        endpoints.addAll(names);
        deadline = System.nanoTime() + TO_ACCEPT.toNanos();
        return !names.isEmpty();
    }

    /// The proxy has taken in the clusters.
    void accepted() {
        deadline = System.nanoTime() + TO_ASK.toNanos();
    }

    /// The proxy has been sent what it knows of the endpoints it asked for.
    void supplied(Watch watch) {
        endpoints.removeIf(watch.wanted::includes);
    }

    boolean isOn() {
        if (endpoints.isEmpty()) return false;
        if (System.nanoTime() - deadline < 0) return true;
        endpoints.clear(); // it does not want them
        return false;
    }

    /// When to look again.
    Duration patience() {
        return Duration.ofNanos(Math.max(1, deadline - System.nanoTime() + 1_000_000));
    }
}
