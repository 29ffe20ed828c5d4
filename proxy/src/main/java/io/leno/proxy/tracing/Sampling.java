package io.leno.proxy.tracing;

import io.leno.proxy.match.Fraction;
import io.leno.proxy.runtime.RuntimeSnapshot;

import java.util.concurrent.ThreadLocalRandom;

/// Which requests are traced.
///
/// @param client of those whose clients ask for it
/// @param random of all others
/// @param overall of all that would be traced by the above
public record Sampling(Fraction client, Fraction random, Fraction overall) {
    public static final Fraction ALL = new Fraction(100, 100);

    boolean includesClients(RuntimeSnapshot runtime) {
        long any = ThreadLocalRandom.current().nextLong() >>> 1;
        return runtime.includes("tracing.client_enabled", client, any);
    }

    /// @param number of the request, the same at all proxies on its way
    boolean includesRandom(RuntimeSnapshot runtime, long number) {
        return runtime.includes("tracing.random_sampling", random, number);
    }

    boolean includesAtAll(RuntimeSnapshot runtime, long number) {
        return runtime.includes("tracing.global_enabled", overall, number);
    }
}
