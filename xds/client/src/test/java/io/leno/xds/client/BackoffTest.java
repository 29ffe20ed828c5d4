package io.leno.xds.client;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

class BackoffTest {
    private final List<Long> bounds = new ArrayList<>();
    private final Backoff backoff =
            new Backoff(
                    new RandomGenerator() {
                        @Override
                        public long nextLong() {
                            return 0;
                        }

                        @Override
                        public long nextLong(long bound) {
                            bounds.add(bound);
                            return bound - 1;
                        }
                    });

    @Test
    void theBoundDoublesUpToThirtySecondsAndStartsAnewAfterAnAnswer() {
        for (int i = 0; i < 8; i++) backoff.next();
        assertThat(bounds)
                .containsExactly(500L, 1000L, 2000L, 4000L, 8000L, 16000L, 30000L, 30000L);
        backoff.reset();
        assertThat(backoff.next()).isLessThan(Duration.ofMillis(500));
    }
}
