package io.leno.filters.localratelimit;

import io.leno.api.plugin.InvalidPluginConfigException;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/// Tokens that come back as time passes, parts of them, too. What is kept is the time at which the
/// bucket was, or would have been, empty. Envoy: `AtomicTokenBucketImpl`. Safe to use from any
/// thread.
final class TokenBucket {
    private static final Duration SHORTEST_FILL = Duration.ofMillis(50);

    private final long most;
    private final double nanosPerToken;
    private final LongSupplier nanoTime;
    private final AtomicLong emptyAt;

    TokenBucket(
            io.envoyproxy.envoy.type.v3.TokenBucket config, String where, LongSupplier nanoTime) {
        Duration fill =
                Duration.ofSeconds(
                        config.getFillInterval().getSeconds(), config.getFillInterval().getNanos());
        if (fill.compareTo(SHORTEST_FILL) < 0) {
            throw new InvalidPluginConfigException(
                    where
                            + ".fill_interval: "
                            + fill.toMillis()
                            + " ms: local rate limit token bucket fill timer must be >= 50ms");
        }
        most = Integer.toUnsignedLong(config.getMaxTokens());
        long perFill =
                config.hasTokensPerFill()
                        ? Integer.toUnsignedLong(config.getTokensPerFill().getValue())
                        : 1;
        nanosPerToken = (double) fill.toNanos() / Math.max(1, perFill);
        this.nanoTime = nanoTime;
        emptyAt = new AtomicLong(nanoTime.getAsLong() - (long) (most * nanosPerToken));
    }

    /// Takes so many, or none where there are fewer.
    boolean tryTake(long wanted) {
        while (true) {
            long before = emptyAt.get();
            double tokens = tokens(before);
            if (tokens < wanted) return false;
            long after = nanoTime.getAsLong() - (long) ((tokens - wanted) * nanosPerToken);
            if (emptyAt.compareAndSet(before, after)) return true;
        }
    }

    private double tokens(long empty) {
        return Math.min((double) most, (nanoTime.getAsLong() - empty) / nanosPerToken);
    }

    long most() {
        return most;
    }

    /// Whole tokens that are left.
    long left() {
        return (long) tokens(emptyAt.get());
    }

    /// Seconds until there is another token; 0 while there is one.
    long secondsToNext() {
        double missing = 1 - tokens(emptyAt.get());
        return missing <= 0 ? 0 : (long) Math.ceil(missing * nanosPerToken / 1e9);
    }

    /// A bucket of the same kind, full.
    TokenBucket another() {
        return new TokenBucket(this);
    }

    private TokenBucket(TokenBucket other) {
        most = other.most;
        nanosPerToken = other.nanosPerToken;
        nanoTime = other.nanoTime;
        emptyAt = new AtomicLong(nanoTime.getAsLong() - (long) (most * nanosPerToken));
    }

    /// Which of two lets less through.
    static int strictestFirst(TokenBucket a, TokenBucket b) {
        return Double.compare(b.nanosPerToken, a.nanosPerToken);
    }
}
