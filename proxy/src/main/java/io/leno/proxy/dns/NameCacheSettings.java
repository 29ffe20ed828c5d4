package io.leno.proxy.dns;

import java.time.Duration;
import java.util.List;

/// How a [NameCache] works. Envoy: `DnsCacheConfig`.
///
/// @param refresh how soon a name is asked for again
/// @param afterFailure the same after a failure
/// @param refreshAfterFailure whether a name is asked for again then before a request wants it
/// @param timeToLive names that no request has asked for in this time are forgotten
/// @param maxHosts how many names are kept
/// @param maxPending how many requests may wait for an answer
/// @param queryTimeout after which a question counts as failed; zero: never
/// @param atOnce names that are asked for before a request does
public record NameCacheSettings(
        String name,
        AddressFamily family,
        Duration refresh,
        BackOff afterFailure,
        boolean refreshAfterFailure,
        Duration timeToLive,
        int maxHosts,
        long maxPending,
        Duration queryTimeout,
        List<HostAndPort> atOnce) {
    public NameCacheSettings {
        atOnce = List.copyOf(atOnce);
    }
}
