package io.leno.platform.consul;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

@Timeout(60)
final class PatienceTest {
    private static final Duration TURN = Duration.ofMillis(20);
    private static final int QUERIES = 50;
    private static final int LONG_SINCE = 20; // so many failures that a query waits for ever

    private final Patience patience = new Patience(TURN, Duration.ofDays(1), TURN);

    @Test
    void theQueriesOfALostDatacenterTakeTurns() throws Exception {
        patience.lost();
        var tries = new CountDownLatch(20);
        List<Thread> queries = queries(tries, true);
        long begin = System.nanoTime();
        tries.await();
        assertThat(System.nanoTime() - begin).isGreaterThan(19 * TURN.toNanos());
        end(queries);
    }

    @Test
    void allAskOnceOneIsAnswered() throws Exception {
        var asked = new CountDownLatch(QUERIES);
        List<Thread> queries = queries(asked, false);
        do { // whoever came too late waits for the next return
            patience.lost();
            patience.back();
        } while (!asked.await(TURN.toMillis(), TimeUnit.MILLISECONDS));
        end(queries);
    }

    private List<Thread> queries(CountDownLatch asked, boolean again) {
        var queries = new ArrayList<Thread>();
        for (int i = 0; i < QUERIES; i++)
            queries.add(Thread.startVirtualThread(() -> ask(asked, again)));
        return queries;
    }

    private void ask(CountDownLatch asked, boolean again) {
        try {
            do {
                patience.await(LONG_SINCE);
                asked.countDown();
            } while (again);
        } catch (InterruptedException ended) {
            // the test is over
        }
    }

    private static void end(List<Thread> queries) throws InterruptedException {
        queries.forEach(Thread::interrupt);
        for (Thread each : queries) each.join();
    }
}
