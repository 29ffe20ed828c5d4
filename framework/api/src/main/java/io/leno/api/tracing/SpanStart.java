package io.leno.api.tracing;

import static java.util.Objects.requireNonNull;

import java.time.Instant;

/// How a request's span begins.
///
/// @param operation what it is called at first: `reviews.default:9080`
/// @param time when the request came
/// @param side the proxy's place in the call
/// @param sampled whether the proxy would have this request traced
public record SpanStart(String operation, Instant time, Side side, boolean sampled) {
    /// Whose view of a call a span has.
    public enum Side {
        /// Of the one who is called: requests come in.
        SERVER,
        /// Of the one who calls: requests go out.
        CLIENT
    }

    public SpanStart {
        requireNonNull(operation, "operation");
        requireNonNull(time, "time");
        requireNonNull(side, "side");
    }
}
