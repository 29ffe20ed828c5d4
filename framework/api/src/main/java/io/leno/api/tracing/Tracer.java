package io.leno.api.tracing;

import io.leno.api.filter.Headers;

import org.osgi.annotation.versioning.ConsumerType;

/// Follows requests through the mesh. Called by several event loops at once: must not block; what
/// sends hands over to a thread of its own or to the proxy's clusters. An exception is logged and
/// the request goes on without a trace.
@ConsumerType
public interface Tracer extends AutoCloseable {
    /// Begins the span of a request, as part of the trace that its headers name, else of a new one.
    /// Also called for requests that the proxy does not sample: only the tracer knows whether the
    /// caller has decided otherwise, and such a span still hands the trace's names on.
    ///
    /// @param request its headers; the tracer reads them, [Span#inject] writes
    Span begin(Headers request, SpanStart start);

    /// No span begins or is under way any more; called once. Sends what is left.
    @Override
    void close();
}
