package io.leno.proxy.health;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Queue;

/// Time that passes when a test says so; what waits runs in its order.
final class FakeClock implements HealthClock {
    private record Waiting(long at, Runnable task) {}

    private final List<Waiting> waiting = new ArrayList<>();
    private final Queue<Runnable> ready = new ArrayDeque<>();
    private long nanos;

    @Override
    public long nanos() {
        return nanos;
    }

    @Override
    public Instant now() {
        return Instant.parse("2026-01-01T00:00:00.250Z").plusNanos(nanos);
    }

    @Override
    public Alarm in(Duration wait, Runnable task) {
        var alarm = new Waiting(nanos + wait.toNanos(), task);
        waiting.add(alarm);
        return () -> waiting.removeIf(other -> other == alarm);
    }

    @Override
    public void execute(Runnable task) {
        ready.add(task);
    }

    /// Runs what was given to run.
    void settle() {
        for (Runnable task = ready.poll(); task != null; task = ready.poll()) task.run();
    }

    void pass(Duration time) {
        settle();
        long until = nanos + time.toNanos();
        while (true) {
            Waiting next =
                    waiting.stream()
                            .filter(it -> it.at <= until)
                            .min(Comparator.comparingLong(Waiting::at))
                            .orElse(null);
            if (next == null) break;
            waiting.remove(next);
            nanos = next.at;
            next.task.run();
            settle();
        }
        nanos = until;
    }

    /// How long until the next one of those that wait.
    Duration nextIn() {
        return Duration.ofNanos(
                waiting.stream().mapToLong(it -> it.at - nanos).min().orElseThrow());
    }
}
