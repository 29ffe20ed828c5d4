package io.leno.proxy.http;

import io.leno.proxy.runtime.RuntimeSnapshot;

import java.util.concurrent.TimeUnit;

/// Counts the streams of a connection that the client reset soon after it opened them (CVE-2023-
/// 44487). Envoy: `overload.premature_reset_total_stream_count` and
/// `overload.premature_reset_min_stream_lifetime_seconds`.
final class PrematureResets {
    private final long totalStreams;
    private final long minLifetime;
    private long streams;
    private long premature;

    PrematureResets(RuntimeSnapshot runtime) {
        totalStreams = runtime.integer("overload.premature_reset_total_stream_count", 500);
        minLifetime =
                TimeUnit.SECONDS.toNanos(
                        runtime.integer("overload.premature_reset_min_stream_lifetime_seconds", 1));
    }

    /// A stream has ended, not too early.
    void ended() {
        streams++;
    }

    /// A stream was reset.
    ///
    /// @return true when the connection is to end
    boolean tooMany(long startedNanos) {
        streams++;
        if (System.nanoTime() - startedNanos < minLifetime) premature++;
        return premature * 2 >= totalStreams && premature * 2 > Math.max(streams, totalStreams);
    }
}
