package io.leno.proxy.tracing;

import io.leno.api.filter.Headers;
import io.leno.api.tracing.Span;
import io.leno.api.tracing.SpanStart;
import io.leno.api.tracing.Tracer;
import io.leno.proxy.accesslog.LoggedStream;
import io.leno.proxy.codec.HeaderBlock;
import io.leno.proxy.plugin.Held;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;

/// The trace of one request: its span, and below it those of its attempts. Belongs to the request's
/// event loop; holds its tracer to the end.
public final class StreamTrace {
    private static final Logger log = LoggerFactory.getLogger(StreamTrace.class);

    private final TracingSettings settings;
    private final Held<Tracer> tracer;
    private final Span span;
    private final List<CustomTag> tags;
    private final boolean sampled;

    /// What others are told that this is called; empty: nothing.
    private String told = "";

    private StreamTrace(
            TracingSettings settings,
            Held<Tracer> tracer,
            Span span,
            List<CustomTag> tags,
            boolean sampled) {
        this.settings = settings;
        this.tracer = tracer;
        this.span = span;
        this.tags = tags;
        this.sampled = sampled;
    }

    /// Decides whether the request is traced, says so in its id, and begins its span.
    ///
    /// @param count gets the name of the counter of the decision
    /// @return null where there is no tracer, or it fails
    public static @Nullable StreamTrace begin(
            TracingSettings settings,
            HeaderBlock headers,
            RouteTracing route,
            LoggedStream stream,
            Consumer<String> count) {
        TraceReason reason = TraceDecision.make(headers, settings, route.sampling());
        Held<Tracer> tracer = settings.tracer() == null ? null : settings.tracer().hold();
        if (tracer == null) return null;
        count.accept(reason.counter());
        boolean sampled = reason != TraceReason.NOT_TRACEABLE;
        Span span = begin(settings, tracer, headers, stream.startTime(), sampled);
        if (span == null) {
            tracer.release();
            return null;
        }
        var tags = CustomTag.merged(settings.tags(), route.tags());
        var trace = new StreamTrace(settings, tracer, span, tags, sampled);
        span.tag("node_id", settings.nodeId());
        span.tag("zone", settings.zone());
        trace.decorate(headers, route);
        return trace;
    }

    private static @Nullable Span begin(
            TracingSettings settings,
            Held<Tracer> tracer,
            HeaderBlock headers,
            Instant time,
            boolean sampled) {
        String operation =
                settings.egress() ? "egress " + headers.get(":authority", "") : "ingress";
        var side =
                settings.egress() && !settings.spawnUpstreamSpan()
                        ? SpanStart.Side.CLIENT
                        : SpanStart.Side.SERVER;
        try {
            return tracer.value().begin(headers, new SpanStart(operation, time, side, sampled));
        } catch (RuntimeException e) {
            log.warn("A tracer failed; the request goes on without a trace", e);
            return null;
        }
    }

    /// Names the span as the route says, or whoever sent the request.
    private void decorate(HeaderBlock headers, RouteTracing route) {
        if (!route.operation().isEmpty()) {
            span.operation(route.operation());
            if (route.propagate()) told = route.operation();
        }
        if (settings.egress()) {
            if (!told.isEmpty()) headers.put("x-envoy-decorator-operation", told);
            return;
        }
        String given = headers.get("x-envoy-decorator-operation");
        if (given == null) return;
        if (!given.isEmpty()) {
            span.operation(given);
            told = "";
        }
        headers.remove("x-envoy-decorator-operation");
    }

    /// The response's head is about to go out.
    public void response(HeaderBlock headers) {
        if (!settings.egress()) {
            if (!told.isEmpty()) headers.put("x-envoy-decorator-operation", told);
            return;
        }
        String given = headers.get("x-envoy-decorator-operation");
        if (given == null) return;
        if (!given.isEmpty()) span.operation(given);
        headers.remove("x-envoy-decorator-operation");
    }

    /// An attempt begins. Where attempts have no spans of their own, its request carries the
    /// trace's own.
    ///
    /// @param number 1 for the first
    /// @return null where it has no span
    public @Nullable AttemptTrace attempt(String cluster, int number, Instant time) {
        if (!settings.spawnUpstreamSpan()) return null;
        String operation = "router " + cluster + " egress";
        Span child = span.child(new SpanStart(operation, time, SpanStart.Side.CLIENT, sampled));
        return new AttemptTrace(child, settings.verbose(), number);
    }

    public void inject(Headers upstreamRequest) {
        span.inject(upstreamRequest);
    }

    /// Whether the proxy would have the request traced.
    public boolean isSampled() {
        return sampled;
    }

    public String traceId() {
        return span.traceId();
    }

    public String spanId() {
        return span.spanId();
    }

    /// The stream is over.
    public void finish(LoggedStream stream) {
        try {
            SpanTags.ofRequest(span, stream, settings);
            SpanTags.ofResponse(span, stream, tags);
            if (settings.verbose()) SpanTags.events(span, stream);
            span.finish(stream.startTime().plusNanos(stream.durationNanos()));
        } catch (RuntimeException e) {
            log.warn("A tracer failed to take a span", e);
        } finally {
            tracer.release();
        }
    }
}
