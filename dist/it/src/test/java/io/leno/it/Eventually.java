package io.leno.it;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.locks.LockSupport;

/// For what another process does in its own time and tells nobody: asks again until it holds.
final class Eventually {
    private Eventually() {}

    static void within(Duration limit, Runnable assertion) {
        Instant deadline = Instant.now().plus(limit);
        while (true) {
            try {
                assertion.run();
                return;
            } catch (AssertionError notYet) {
                if (Instant.now().isAfter(deadline)) throw notYet;
                LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
            }
        }
    }
}
