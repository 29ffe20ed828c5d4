package io.leno.xds.server;

import io.leno.api.xds.ResourceNames;

import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/// Clusters that are gone while the proxy still asks for them by name, as gRPC does: requests that
/// chose their route before may be on their way to one. They stay until it asks no more, or for as
/// long as a client reasonably takes to see that nothing needs them.
final class Lingering {
    private static final Duration AT_MOST = Duration.ofSeconds(5);

    private final Map<String, Long> deadlines = new HashMap<>();
    private boolean lookDue;

    /// @param gone what is no longer in the target
    /// @return of these what the proxy no longer needs
    Set<String> leaving(Set<String> gone, ResourceNames wanted) {
        deadlines.keySet().retainAll(gone);
        if (wanted.names().isEmpty() || gone.isEmpty()) return gone;
        long now = System.nanoTime();
        var leaving = new HashSet<String>();
        for (String name : gone)
            if (!wanted.names().contains(name) || now - deadline(name, now) >= 0) leaving.add(name);
        return leaving;
    }

    private long deadline(String name, long now) {
        Long known = deadlines.get(name);
        if (known != null) return known;
        lookDue = true;
        deadlines.put(name, now + AT_MOST.toNanos());
        return now + AT_MOST.toNanos();
    }

    /// When to look again; zero where nothing began to linger since the last call.
    Duration takeLook() {
        boolean due = lookDue;
        lookDue = false;
        return due ? AT_MOST.plusMillis(1) : Duration.ZERO;
    }
}
