package io.leno.proxy.health;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/// Chance that keeps hosts and proxies out of step.
final class Jitter {
    private Jitter() {}

    /// Nanoseconds; 0 for none.
    static long upTo(Duration most) {
        return most.isZero() ? 0 : ThreadLocalRandom.current().nextLong(most.toNanos() + 1);
    }

    /// True in as many of 100 cases.
    static boolean hits(int percent) {
        return percent >= 100 || ThreadLocalRandom.current().nextInt(100) < percent;
    }
}
