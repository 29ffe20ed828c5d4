package io.leno.proxy.tracing;

import io.leno.api.tracing.Tracer;
import io.leno.api.tracing.TracerFactory;
import io.leno.proxy.plugin.LivePlugin;
import io.leno.proxy.runtime.RuntimeSnapshot;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.function.Supplier;

/// How a connection manager traces its requests. Envoy: `HttpConnectionManager.tracing`.
///
/// @param tracer null: requests are told apart by their ids, and no spans are made
/// @param egress whether requests go out of the mesh's workload; Envoy: the listener's direction is
///   OUTBOUND
/// @param spawnUpstreamSpan whether each attempt has a span of its own
/// @param verbose whether spans tell when what happened
/// @param maxPathLength of the tag `http.url`
/// @param usesRequestId whether the request id decides about sampling
/// @param packsReason whether the decision is written into the request id
public record TracingSettings(
        @Nullable LivePlugin<TracerFactory, Tracer> tracer,
        Sampling sampling,
        List<CustomTag> tags,
        boolean egress,
        boolean spawnUpstreamSpan,
        boolean verbose,
        int maxPathLength,
        boolean usesRequestId,
        boolean packsReason,
        String nodeId,
        String zone,
        Supplier<RuntimeSnapshot> runtime)
        implements AutoCloseable {
    public TracingSettings {
        tags = List.copyOf(tags);
    }

    /// No connection manager has these settings any more.
    @Override
    public void close() {
        if (tracer != null) tracer.close();
    }
}
