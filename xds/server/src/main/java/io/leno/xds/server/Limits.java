package io.leno.xds.server;

import java.time.Duration;

/// How much proxies may ask for, and how long they may take.
///
/// @param pushesAtOnce proxies that are brought up to a change at a time; 0: by the processors
/// @param connections at most; 0: any number
/// @param requestBytes of one request
/// @param nodeBytes of the node it introduces itself with
/// @param typesPerProxy it may ask for
/// @param namesPerType it may ask for
/// @param unsentBytes handed to the transport and not yet taken, of all proxies together
/// @param patience for who does not read while others wait and nobody reads
/// @param introduction how long the first request may take
record Limits(
        int pushesAtOnce,
        int connections,
        int requestBytes,
        int nodeBytes,
        int typesPerProxy,
        int namesPerType,
        long unsentBytes,
        Duration patience,
        Duration introduction) {
    static final Limits DEFAULT =
            new Limits(
                    0,
                    0,
                    16 << 20,
                    1 << 20,
                    64,
                    500_000,
                    96L << 20,
                    Duration.ofSeconds(10),
                    Duration.ofSeconds(30));
}
