package io.leno.proxy.cluster;

import io.leno.proxy.dns.AddressFamily;
import io.leno.proxy.dns.BackOff;

import java.time.Duration;

/// How the names of a DNS cluster's endpoints are resolved.
///
/// @param refresh how soon a name is asked for again
/// @param afterFailure the same after a failure
/// @param jitter up to which the wait is drawn out
/// @param respectTtl whether the answer's time to live takes the place of `refresh`
public record DnsSettings(
        Duration refresh,
        BackOff afterFailure,
        Duration jitter,
        boolean respectTtl,
        AddressFamily family) {
    /// Envoy's defaults.
    public static final DnsSettings DEFAULT =
            new DnsSettings(
                    Duration.ofSeconds(5),
                    new BackOff(Duration.ofSeconds(5), Duration.ofSeconds(5)),
                    Duration.ZERO,
                    false,
                    AddressFamily.AUTO);
}
