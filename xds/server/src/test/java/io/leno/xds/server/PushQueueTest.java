package io.leno.xds.server;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// How many proxies are brought up to a change at a time.
class PushQueueTest {
    private final List<Runnable> running = new ArrayList<>();
    private final List<Duration> waits = new ArrayList<>();

    @Test
    void noMoreThanTheLimitAtATimeAndInOrder() {
        var queue = new PushQueue(2, waits::add);
        var begun = new ArrayList<Integer>();
        for (int i = 0; i < 5; i++) {
            int number = i;
            queue.enter(
                    done -> {
                        begun.add(number);
                        running.add(done);
                    });
        }
        assertThat(begun).containsExactly(0, 1);
        assertThat(queue.length()).isEqualTo(3);
        running.removeFirst().run();
        assertThat(begun).containsExactly(0, 1, 2);
        while (!running.isEmpty()) running.removeFirst().run();
        assertThat(begun).containsExactly(0, 1, 2, 3, 4);
        assertThat(waits).hasSize(5);
    }
}
