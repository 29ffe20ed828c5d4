package io.leno.proxy.http;

import java.util.concurrent.TimeUnit;

/// Counts the streams of a connection that the client reset soon after it opened them (CVE-2023-
/// 44487). Envoy: `overload.premature_reset_total_stream_count` and
/// `overload.premature_reset_min_stream_lifetime_seconds`.
final class PrematureResets {
    private static final int TOTAL_STREAMS = 500;
    private static final long MIN_LIFETIME = TimeUnit.SECONDS.toNanos(1);

    private long streams;
    private long premature;

    /// A stream has ended, not too early.
    void ended() {
        streams++;
    }

    /// A stream was reset.
    ///
    /// @return true when the connection is to end
    boolean tooMany(long startedNanos) {
        streams++;
        if (System.nanoTime() - startedNanos < MIN_LIFETIME) premature++;
        return premature * 2 >= TOTAL_STREAMS && premature * 2 > Math.max(streams, TOTAL_STREAMS);
    }
}
