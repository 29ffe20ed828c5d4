package io.leno.api.tracing;

import io.leno.api.filter.Headers;

import org.osgi.annotation.versioning.ConsumerType;

import java.time.Instant;

/// One step of a trace: a request at this proxy, or one attempt to have it answered. Belongs to the
/// request's event loop.
@ConsumerType
public interface Span {
    /// Replaces the name it was begun with.
    void operation(String name);

    void tag(String name, String value);

    /// Something happened, at this time.
    default void event(Instant time, String what) {}

    /// Writes the trace's names into a request that goes to an upstream, in place of those that may
    /// be there.
    void inject(Headers upstreamRequest);

    /// A span below this one.
    ///
    /// @param start its side is CLIENT
    Span child(SpanStart start);

    /// Overrides what was decided so far: whether the span is sent to the collector.
    void sampled(boolean wanted);

    /// In hexadecimal, for access logs; empty where there is none.
    default String traceId() {
        return "";
    }

    /// In hexadecimal; empty where there is none.
    default String spanId() {
        return "";
    }

    /// The last call, exactly once.
    void finish(Instant time);
}
