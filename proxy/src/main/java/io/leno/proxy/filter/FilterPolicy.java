package io.leno.proxy.filter;

import static java.util.Objects.requireNonNull;

import io.leno.api.plugin.CanaryRule;
import io.leno.proxy.route.StreamMatch;

import org.jspecify.annotations.Nullable;

import java.time.Duration;

/// What becomes of a stream whose filter fails, is missing or is in quarantine, and what counts as
/// failing.
///
/// @param match streams that the filter is for; the others do without it
/// @param canary who gets a newer generation that serves beside the live one; null: those it was
///   deployed for
public record FilterPolicy(
        OnFailure onFailure,
        Quarantine quarantine,
        Limits limits,
        StreamMatch match,
        @Nullable CanaryRule canary) {
    /// Of filters that say nothing about it, Envoy's own among them.
    public static final FilterPolicy PLAIN =
            new FilterPolicy(
                    OnFailure.ANSWER_500, Quarantine.NEVER, Limits.NONE, StreamMatch.ALL, null);

    public FilterPolicy {
        requireNonNull(onFailure, "onFailure");
        requireNonNull(quarantine, "quarantine");
        requireNonNull(limits, "limits");
        requireNonNull(match, "match");
    }

    /// What the client sees of a failure.
    public enum OnFailure {
        /// Nothing: the stream goes on without the filter. `FAIL_OPEN`.
        GO_ON(0),
        /// `FAIL_CLOSED`.
        ANSWER_503(503),
        /// As Envoy answers where it misses the configuration of a filter.
        ANSWER_500(500);

        private final int status;

        OnFailure(int status) {
            this.status = status;
        }

        /// Of the answer; 0 for none.
        public int status() {
            return status;
        }
    }

    /// When a filter is taken out of service for a while.
    ///
    /// @param failures within the window; 0: never
    /// @param pause how long it stays out before it is tried again
    public record Quarantine(int failures, Duration window, Duration pause) {
        /// It stays, whatever it does.
        public static final Quarantine NEVER =
                new Quarantine(0, Duration.ofSeconds(60), Duration.ofSeconds(30));

        public Quarantine {
            if (failures < 0)
                throw new IllegalArgumentException("failures: " + failures + " (expected: >= 0)");
            requireNonNull(window, "window");
            requireNonNull(pause, "pause");
        }
    }

    /// What a filter may use.
    ///
    /// @param callTime of one call on the event loop; zero: only the watchdog looks
    /// @param pauseTime how long it may pause a stream after the last event it was given; zero: for
    ///   ever
    /// @param bufferBytes of a body held for it in one direction; 0: what the connection manager
    ///   lets
    public record Limits(Duration callTime, Duration pauseTime, long bufferBytes) {
        public static final Limits NONE = new Limits(Duration.ZERO, Duration.ZERO, 0);

        public Limits {
            requireNonNull(callTime, "callTime");
            requireNonNull(pauseTime, "pauseTime");
        }
    }
}
