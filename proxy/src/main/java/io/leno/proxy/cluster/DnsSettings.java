package io.leno.proxy.cluster;

import java.time.Duration;

/// How the names of a DNS cluster's endpoints are resolved.
///
/// @param refresh how soon a name is asked for again
/// @param failureBase how soon after a failure; it grows up to `failureMost`
/// @param jitter up to which the wait is drawn out
/// @param respectTtl whether the answer's time to live takes the place of `refresh`
public record DnsSettings(
        Duration refresh,
        Duration failureBase,
        Duration failureMost,
        Duration jitter,
        boolean respectTtl,
        Family family) {
    /// Envoy's defaults.
    public static final DnsSettings DEFAULT =
            new DnsSettings(
                    Duration.ofSeconds(5),
                    Duration.ofSeconds(5),
                    Duration.ofSeconds(5),
                    Duration.ZERO,
                    false,
                    Family.AUTO);

    /// Which of a name's addresses are used. Envoy: `dns_lookup_family`.
    public enum Family {
        AUTO,
        V4_ONLY,
        V6_ONLY,
        V4_PREFERRED,
        ALL
    }
}
