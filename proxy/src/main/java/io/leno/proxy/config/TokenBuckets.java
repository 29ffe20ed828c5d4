package io.leno.proxy.config;

import io.envoyproxy.envoy.type.v3.TokenBucket;

/// `TokenBucket` → the one at work.
final class TokenBuckets {
    private static final long SHORTEST = 50_000_000;

    private TokenBuckets() {}

    static io.leno.proxy.network.TokenBucket compile(TokenBucket config, String where) {
        long interval = Protos.duration(config.getFillInterval()).toNanos();
        if (interval < SHORTEST)
            throw new InvalidResourceException(
                    where + ": local rate limit token bucket fill timer must be >= 50ms");
        if (config.getMaxTokens() == 0)
            throw new InvalidResourceException(
                    where + ": TokenBucket.max_tokens: value must be greater than 0");
        int perFill = config.hasTokensPerFill() ? config.getTokensPerFill().getValue() : 1;
        return new io.leno.proxy.network.TokenBucket(
                Integer.toUnsignedLong(config.getMaxTokens()),
                Integer.toUnsignedLong(perFill),
                interval);
    }
}
