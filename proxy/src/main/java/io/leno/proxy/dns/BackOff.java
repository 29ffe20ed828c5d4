package io.leno.proxy.dns;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/// How soon a name is asked for again after a failure: anything up to a bound that doubles each
/// time. Envoy: `dns_failure_refresh_rate`.
///
/// @param base the first bound
/// @param most the bound does not grow past it; the same as `base`: always as long
public record BackOff(Duration base, Duration most) {
    /// @param failures in a row, from 1
    public Duration after(int failures) {
        if (base.equals(most)) return base;
        long bound = base.toMillis() << Math.min(failures, 20);
        long limit = Math.max(1, Math.min(bound, most.toMillis()));
        return Duration.ofMillis(Math.max(1, ThreadLocalRandom.current().nextLong(limit)));
    }
}
