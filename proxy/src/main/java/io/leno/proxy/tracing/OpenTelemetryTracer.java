package io.leno.proxy.tracing;

import com.google.protobuf.ByteString;

import io.leno.api.filter.Headers;
import io.leno.api.plugin.ProxyContext;
import io.leno.api.tracing.Span;
import io.leno.api.tracing.SpanStart;
import io.leno.api.tracing.Tracer;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.resource.v1.Resource;
import io.opentelemetry.proto.trace.v1.Status;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/// Sends spans to an OpenTelemetry collector. Envoy: `OpenTelemetryConfig`.
final class OpenTelemetryTracer implements Tracer {
    static final String PREFIX = "tracing.opentelemetry.";
    private static final int SAMPLED = 0x001;
    private static final int REMOTE_IS_KNOWN = 0x100;
    private static final int PARENT_IS_REMOTE = 0x200;

    private final Resource resource;
    private final boolean samplesAll;
    private final OtlpExport export;
    private final SpanBatch<io.opentelemetry.proto.trace.v1.Span> batch;

    /// @param samplesAll whether all requests are sampled, whatever the proxy would do
    OpenTelemetryTracer(
            Resource resource, boolean samplesAll, OtlpExport export, ProxyContext proxy) {
        this.resource = resource;
        this.samplesAll = samplesAll;
        this.export = export;
        proxy.show(PREFIX + "spans_dropped");
        batch = new SpanBatch<>(proxy, PREFIX, this::send);
    }

    private void send(List<io.opentelemetry.proto.trace.v1.Span> spans) {
        var request = ExportTraceServiceRequest.newBuilder();
        var all = request.addResourceSpansBuilder().setResource(resource).addScopeSpansBuilder();
        all.getScopeBuilder().setName("envoy");
        all.addAllSpans(spans);
        export.send(request.build().toByteArray());
    }

    @Override
    public Span begin(Headers request, SpanStart start) {
        TraceParent before;
        try {
            before = TraceParent.of(request);
        } catch (TraceParent.UnreadableException e) {
            return NoSpan.INSTANCE;
        }
        boolean sampled = samplesAll || (before == null ? start.sampled() : before.sampled());
        String trace = before == null ? newId() + newId() : before.traceId();
        int flags = REMOTE_IS_KNOWN | (before == null ? 0 : PARENT_IS_REMOTE);
        return new OtelSpan(
                trace,
                before == null ? "" : before.spanId(),
                before == null ? "" : before.state(),
                flags,
                start,
                sampled);
    }

    private static String newId() {
        long random = ThreadLocalRandom.current().nextLong();
        return HexFormat.of().toHexDigits(random == 0 ? 1 : random);
    }

    private static ByteString bytes(String hex) {
        return ByteString.copyFrom(HexFormat.of().parseHex(hex));
    }

    static KeyValue attribute(String key, String value) {
        return KeyValue.newBuilder()
                .setKey(key)
                .setValue(AnyValue.newBuilder().setStringValue(value))
                .build();
    }

    private static long nanos(Instant time) {
        return time.getEpochSecond() * 1_000_000_000L + time.getNano();
    }

    @Override
    public void close() {
        batch.close();
    }

    private final class OtelSpan implements Span {
        private final String traceId;
        private final String spanId = newId();
        private final String state;
        private final SpanStart start;
        private final io.opentelemetry.proto.trace.v1.Span.Builder span =
                io.opentelemetry.proto.trace.v1.Span.newBuilder();
        private boolean sampled;
        private @Nullable String name;

        OtelSpan(
                String traceId,
                String parentId,
                String state,
                int flags,
                SpanStart start,
                boolean sampled) {
            this.traceId = traceId;
            this.state = state;
            this.start = start;
            this.sampled = sampled;
            span.setTraceState(state).setFlags(flags);
            if (!parentId.isEmpty()) span.setParentSpanId(bytes(parentId));
        }

        @Override
        public void operation(String called) {
            name = called;
        }

        @Override
        public void tag(String key, String value) {
            if (key.isEmpty()) return;
            if (key.equals("http.status_code") && isError(Integer.parseInt(value)))
                span.setStatus(error());
            for (int i = 0; i < span.getAttributesCount(); i++) {
                if (!span.getAttributes(i).getKey().equals(key)) continue;
                span.setAttributes(i, attribute(key, value));
                return;
            }
            span.addAttributes(attribute(key, value));
        }

        /// To a client its own mistakes are errors, too.
        private boolean isError(int code) {
            return code >= (start.side() == SpanStart.Side.CLIENT ? 400 : 500);
        }

        private static Status error() {
            return Status.newBuilder().setCode(Status.StatusCode.STATUS_CODE_ERROR).build();
        }

        @Override
        public void event(Instant time, String what) {
            span.addEventsBuilder().setName(what).setTimeUnixNano(nanos(time));
        }

        @Override
        public void inject(Headers upstreamRequest) {
            String flags = sampled ? "01" : "00";
            upstreamRequest.set("traceparent", "00-" + traceId + "-" + spanId + "-" + flags);
            upstreamRequest.set("tracestate", state);
        }

        @Override
        public Span child(SpanStart below) {
            return new OtelSpan(traceId, spanId, state, REMOTE_IS_KNOWN, below, sampled);
        }

        @Override
        public void sampled(boolean wanted) {
            sampled = wanted;
        }

        @Override
        public String traceId() {
            return traceId;
        }

        @Override
        public String spanId() {
            return spanId;
        }

        @Override
        public void finish(Instant time) {
            if (!sampled) return;
            span.setTraceId(bytes(traceId))
                    .setSpanId(bytes(spanId))
                    .setName(name == null ? start.operation() : name)
                    .setKind(
                            start.side() == SpanStart.Side.SERVER
                                    ? io.opentelemetry.proto.trace.v1.Span.SpanKind.SPAN_KIND_SERVER
                                    : io.opentelemetry.proto.trace.v1.Span.SpanKind
                                            .SPAN_KIND_CLIENT)
                    .setStartTimeUnixNano(nanos(start.time()))
                    .setEndTimeUnixNano(nanos(time))
                    .setFlags(span.getFlags() | SAMPLED);
            batch.add(span.build());
        }
    }
}
