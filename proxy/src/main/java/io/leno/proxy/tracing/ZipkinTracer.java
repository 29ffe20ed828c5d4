package io.leno.proxy.tracing;

import io.envoyproxy.envoy.config.trace.v3.ZipkinConfig;
import io.leno.api.cluster.ClusterOutcome;
import io.leno.api.cluster.ClusterRequest;
import io.leno.api.filter.Headers;
import io.leno.api.plugin.ProxyContext;
import io.leno.api.tracing.Span;
import io.leno.api.tracing.SpanStart;
import io.leno.api.tracing.Tracer;
import io.leno.proxy.accesslog.JsonText;

import org.jspecify.annotations.Nullable;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;

/// Sends spans to a Zipkin collector, as JSON of its second version. Envoy: `ZipkinConfig`.
final class ZipkinTracer implements Tracer {
    static final String PREFIX = "tracing.zipkin.";
    private static final List<String> OUTCOMES =
            List.of(
                    "reports_sent",
                    "reports_dropped",
                    "reports_failed",
                    "reports_skipped_no_cluster");

    private final ZipkinConfig config;
    private final ProxyContext proxy;
    private final boolean shared;
    private final SpanBatch<Map<String, Object>> batch;

    ZipkinTracer(ZipkinConfig config, ProxyContext proxy) {
        this.config = config;
        this.proxy = proxy;
        shared = !config.hasSharedSpanContext() || config.getSharedSpanContext().getValue();
        for (String outcome : OUTCOMES) proxy.show(PREFIX + outcome);
        batch = new SpanBatch<>(proxy, PREFIX, this::send);
    }

    private void send(List<Map<String, Object>> spans) {
        String cluster = config.getCollectorCluster();
        if (!proxy.clusters().knows(cluster)) {
            proxy.count(PREFIX + "reports_skipped_no_cluster", 1);
            return;
        }
        String host =
                config.getCollectorHostname().isEmpty() ? cluster : config.getCollectorHostname();
        byte[] body = JsonText.of(spans).getBytes(StandardCharsets.UTF_8);
        long millis = proxy.runtimeInteger(PREFIX + "request_timeout", 5000);
        var request =
                ClusterRequest.post(
                        host,
                        config.getCollectorEndpoint(),
                        "application/json",
                        body,
                        Duration.ofMillis(millis));
        var _ = proxy.clusters().send(cluster, request, this::sent);
    }

    private void sent(ClusterOutcome outcome) {
        String counter =
                switch (outcome) {
                    case ClusterOutcome.Response response ->
                            response.status() == 202 ? "reports_sent" : "reports_dropped";
                    case ClusterOutcome.Failed _ -> "reports_failed";
                };
        proxy.count(PREFIX + counter, 1);
    }

    @Override
    public Span begin(Headers request, SpanStart start) {
        Boolean decided = B3.sampled(request);
        boolean sampled = decided == null ? start.sampled() : decided;
        boolean single = B3.isSingle(request);
        String name = request.get(":authority");
        B3.Context before;
        try {
            before = B3.context(request);
        } catch (B3.UnreadableContextException e) {
            return NoSpan.INSTANCE;
        }
        return new ZipkinSpan(
                context(before, start.side()), name == null ? "" : name, start, single, sampled);
    }

    private B3.Context context(B3.@Nullable Context before, SpanStart.Side side) {
        String id = newId();
        if (before == null) return new B3.Context(traceId(id), id, "");
        if (side == SpanStart.Side.SERVER && shared) return before;
        return new B3.Context(before.traceId(), id, before.spanId());
    }

    private String traceId(String spanId) {
        return config.getTraceId128Bit() ? newId() + spanId : spanId;
    }

    private static String newId() {
        return HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextLong());
    }

    @Override
    public void close() {
        batch.close();
    }

    private static long micros(Instant time) {
        return ChronoUnit.MICROS.between(Instant.EPOCH, time);
    }

    private final class ZipkinSpan implements Span {
        private final B3.Context context;
        private final SpanStart start;
        private final boolean single;
        private final Map<String, Object> tags = new LinkedHashMap<>();
        private final List<Map<String, Object>> events = new ArrayList<>();
        private String name;
        private boolean sampled;

        ZipkinSpan(
                B3.Context context, String name, SpanStart start, boolean single, boolean sampled) {
            this.context = context;
            this.name = name;
            this.start = start;
            this.single = single;
            this.sampled = sampled;
        }

        @Override
        public void operation(String called) {
            name = called;
        }

        @Override
        public void tag(String key, String value) {
            if (!key.isEmpty() && !value.isEmpty()) tags.put(key, value);
        }

        @Override
        public void event(Instant time, String what) {
            events.add(Map.of("timestamp", micros(time), "value", what));
        }

        @Override
        public void inject(Headers upstreamRequest) {
            B3.inject(upstreamRequest, single, context, sampled);
        }

        @Override
        public Span child(SpanStart below) {
            var inner = new B3.Context(context.traceId(), newId(), context.spanId());
            return new ZipkinSpan(inner, below.operation(), below, single, sampled);
        }

        @Override
        public void sampled(boolean wanted) {
            sampled = wanted;
        }

        @Override
        public String traceId() {
            return context.traceId();
        }

        @Override
        public String spanId() {
            return context.spanId();
        }

        @Override
        public void finish(Instant time) {
            if (!sampled) return;
            boolean server = start.side() == SpanStart.Side.SERVER;
            event(time, server ? "ss" : "cr");
            var json = new LinkedHashMap<String, Object>();
            json.put("traceId", context.traceId());
            json.put("id", context.spanId());
            if (!context.parentId().isEmpty()) json.put("parentId", context.parentId());
            json.put("kind", server ? "SERVER" : "CLIENT");
            if (server && shared) json.put("shared", true);
            if (!name.isEmpty()) json.put("name", name);
            json.put("timestamp", micros(start.time()));
            json.put("duration", Math.max(1, ChronoUnit.MICROS.between(start.time(), time)));
            json.put("localEndpoint", endpoint());
            json.put("tags", tags);
            json.put("annotations", events);
            batch.add(json);
        }

        private Map<String, Object> endpoint() {
            var address = proxy.localAddress();
            boolean v6 = address instanceof java.net.Inet6Address;
            var endpoint = new LinkedHashMap<String, Object>();
            endpoint.put(v6 ? "ipv6" : "ipv4", address.getHostAddress());
            endpoint.put("port", 0);
            if (!proxy.nodeCluster().isEmpty()) endpoint.put("serviceName", proxy.nodeCluster());
            return endpoint;
        }
    }
}
