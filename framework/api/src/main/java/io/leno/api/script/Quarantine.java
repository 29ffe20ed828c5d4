package io.leno.api.script;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;

/// Takes a script that breaks its limits again and again out of service for a while. From any
/// thread.
public final class Quarantine {
    private static final long WINDOW_NANOS = TimeUnit.MINUTES.toNanos(1);
    private static final long REST_NANOS = TimeUnit.MINUTES.toNanos(1);

    private final int failures;
    private final Deque<Long> recent = new ArrayDeque<>();
    private volatile boolean closed;
    private volatile long opensAt;

    /// @param failures within a minute; 0: never
    public Quarantine(int failures) {
        this.failures = failures;
    }

    /// Whether the script is not to be run now.
    public boolean isClosed() {
        if (!closed) return false;
        if (System.nanoTime() - opensAt < 0) return true;
        closed = false;
        return false;
    }

    /// A limit was broken.
    ///
    /// @return whether it closes now
    public synchronized boolean failed() {
        if (failures == 0 || closed) return false;
        long now = System.nanoTime();
        recent.add(now);
        while (now - recent.element() > WINDOW_NANOS) recent.remove();
        if (recent.size() < failures) return false;
        recent.clear();
        opensAt = now + REST_NANOS;
        closed = true;
        return true;
    }
}
