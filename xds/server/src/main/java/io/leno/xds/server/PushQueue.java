package io.leno.xds.server;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.function.Consumer;

/// Brings so many proxies at a time up to a change of the mesh; the others wait their turn, each
/// once, in the order they came. Safe to use from any thread.
final class PushQueue {
    /// Who waits since when.
    private record Waiting(Turn turn, long sinceNanos) {}

    /// Whose turn it is: calls `done` once, when the proxy is brought up.
    @FunctionalInterface
    interface Turn {
        void take(Runnable done);
    }

    private final int limit;
    private final Consumer<Duration> waited;
    private final Queue<Waiting> queue = new ArrayDeque<>(); // guarded by this, as all below
    private int running;

    /// @param limit of proxies at a time. Istio: `PILOT_PUSH_THROTTLE`; 0: by the processors
    /// @param waited is told how long each waited
    PushQueue(int limit, Consumer<Duration> waited) {
        int processors = Runtime.getRuntime().availableProcessors();
        this.limit = limit > 0 ? limit : Math.min(15 + 5 * processors, 100); // as istiod has it
        this.waited = waited;
    }

    void enter(Turn turn) {
        synchronized (this) {
            queue.add(new Waiting(turn, System.nanoTime()));
        }
        next();
    }

    private void done() {
        synchronized (this) {
            running--;
        }
        next();
    }

    private void next() {
        Waiting first;
        synchronized (this) {
            if (running >= limit || queue.isEmpty()) return;
            first = queue.remove();
            running++;
        }
        waited.accept(Duration.ofNanos(System.nanoTime() - first.sinceNanos()));
        first.turn().take(this::done);
    }

    synchronized int length() {
        return queue.size();
    }
}
