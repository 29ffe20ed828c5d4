package io.leno.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/// Several threads that do the same at the same time, as event loops do.
final class Crowd {
    private static final int THREADS = 4;
    private static final int TIMES = 50;
    private static final Duration LONGEST = Duration.ofSeconds(20);

    private Crowd() {}

    /// Fails if one of them fails, or does not come to an end.
    static void does(Runnable task) throws InterruptedException {
        Queue<Throwable> failures = new ConcurrentLinkedQueue<>();
        Thread[] threads = new Thread[THREADS];
        for (int i = 0; i < THREADS; i++)
            threads[i] = Thread.ofPlatform().daemon().start(() -> repeat(task, failures));
        for (Thread each : threads)
            assertThat(each.join(LONGEST)).as("it blocks a thread").isTrue();
        assertThat(failures).isEmpty();
    }

    private static void repeat(Runnable task, Queue<Throwable> failures) {
        try {
            for (int i = 0; i < TIMES; i++) task.run();
        } catch (RuntimeException | Error e) {
            failures.add(e);
        }
    }
}
