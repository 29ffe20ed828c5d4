package io.leno.testkit;

import java.time.Duration;
import java.util.Comparator;
import java.util.PriorityQueue;

/// Time that moves only when a test says so. Tasks run on the test's thread, in the order of their
/// due times. For one thread.
public final class FakeClock {
    private final PriorityQueue<Task> tasks =
            new PriorityQueue<>(Comparator.comparing(Task::due).thenComparingLong(Task::number));
    private Duration now = Duration.ZERO;
    private long scheduled;

    /// Time passed since the clock was made.
    public Duration now() {
        return now;
    }

    /// Runs `action` when the clock has advanced by `delay`, unless the returned handle is run
    /// before: it cancels.
    public Runnable schedule(Duration delay, Runnable action) {
        var task = new Task(now.plus(delay), scheduled++, action);
        tasks.add(task);
        return () -> tasks.remove(task);
    }

    /// Moves on, running what becomes due on the way, also what those tasks schedule.
    public void advance(Duration time) {
        Duration end = now.plus(time);
        for (Task next = tasks.peek();
                next != null && next.due.compareTo(end) <= 0;
                next = tasks.peek()) {
            tasks.remove(next);
            now = next.due;
            next.action.run();
        }
        now = end;
    }

    /// How many tasks wait.
    public int pending() {
        return tasks.size();
    }

    private record Task(Duration due, long number, Runnable action) {}
}
