package io.leno.proxy.config;

import io.envoyproxy.envoy.config.core.v3.ConfigSource;
import io.leno.proxy.stats.StatScope;

import java.time.Duration;

/// A subscription that somebody needs.
///
/// @param scope its stats
/// @param patience how long the first answer is waited for; zero: for ever. Envoy:
///   `initial_fetch_timeout`
record Wanted(ResourceRef ref, StatScope scope, Duration patience) {
    private static final Duration DEFAULT_PATIENCE = Duration.ofSeconds(15);

    static Wanted of(ResourceRef ref, StatScope scope, ConfigSource source) {
        return new Wanted(
                ref,
                scope,
                Protos.duration(
                        source.hasInitialFetchTimeout(),
                        source.getInitialFetchTimeout(),
                        DEFAULT_PATIENCE));
    }
}
