package io.leno.xds.client;

import java.time.Duration;
import java.util.random.RandomGenerator;

/// How long to wait before the next attempt: anything up to a bound that doubles with each failure
/// (full jitter), so that many proxies do not come back at once. Envoy's values: 500 ms .. 30 s.
final class Backoff {
    static final Duration BASE = Duration.ofMillis(500);
    static final Duration MAX = Duration.ofSeconds(30);

    private final RandomGenerator random;
    private long bound = BASE.toMillis();

    Backoff(RandomGenerator random) {
        this.random = random;
    }

    Duration next() {
        Duration wait = Duration.ofMillis(random.nextLong(bound));
        bound = Math.min(MAX.toMillis(), bound * 2);
        return wait;
    }

    /// After the server has answered.
    void reset() {
        bound = BASE.toMillis();
    }
}
