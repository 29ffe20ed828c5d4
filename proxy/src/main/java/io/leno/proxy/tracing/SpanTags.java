package io.leno.proxy.tracing;

import io.leno.api.filter.Headers;
import io.leno.api.filter.ResponseFlag;
import io.leno.api.tracing.Span;
import io.leno.proxy.accesslog.LoggedStream;
import io.leno.proxy.accesslog.TimePoint;
import io.leno.proxy.cluster.Addresses;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.stream.Collectors;

/// What spans say. Envoy: `HttpTracerUtility`.
final class SpanTags {
    private SpanTags() {}

    static void ofRequest(Span span, LoggedStream stream, TracingSettings settings) {
        Headers headers = stream.requestHeaders();
        if (headers == null) return;
        tagHeader(span, "guid:x-request-id", headers.get("x-request-id"));
        span.tag("http.url", url(headers, settings.maxPathLength()));
        span.tag("http.method", or(headers.get(":method"), ""));
        span.tag("downstream_cluster", or(headers.get("x-envoy-downstream-service-cluster"), "-"));
        span.tag("user_agent", or(headers.get("user-agent"), "-"));
        span.tag("http.protocol", stream.info().protocol());
        span.tag("peer.address", Addresses.host(stream.downstreamDirectRemoteAddress()));
        tagHeader(span, "guid:x-client-trace-id", headers.get("x-client-trace-id"));
        String type = headers.get("content-type");
        if (type == null || !isGrpc(type)) return;
        span.tag("grpc.path", or(headers.get(":path"), ""));
        span.tag("grpc.authority", or(headers.get(":authority"), ""));
        span.tag("grpc.content_type", type);
        tagHeader(span, "grpc.timeout", headers.get("grpc-timeout"));
    }

    private static boolean isGrpc(String type) {
        return type.startsWith("application/grpc")
                && (type.length() == 16 || type.charAt(16) == '+' || type.charAt(16) == ';');
    }

    private static String url(Headers headers, int maxPathLength) {
        String path = headers.get("x-envoy-original-path");
        if (path == null) path = headers.get(":path");
        if (path == null) return "";
        if (path.length() > maxPathLength) path = path.substring(0, maxPathLength);
        return or(headers.get(":scheme"), "") + "://" + or(headers.get(":authority"), "") + path;
    }

    private static void tagHeader(Span span, String name, @Nullable String value) {
        if (value != null) span.tag(name, value);
    }

    private static String or(@Nullable String value, String otherwise) {
        return value == null ? otherwise : value;
    }

    static void ofResponse(Span span, LoggedStream stream, List<CustomTag> custom) {
        span.tag("request_size", Long.toString(stream.bytesReceived()));
        span.tag("response_size", Long.toString(stream.bytesSent()));
        span.tag("component", "proxy");
        String cluster = stream.info().clusterName();
        if (cluster != null) {
            span.tag("upstream_cluster", cluster);
            span.tag("upstream_cluster.name", or(stream.clusterStatName(), cluster));
        }
        int code = stream.responseCode();
        span.tag("http.status_code", Integer.toString(code));
        span.tag("response_flags", flags(stream.flags()));
        grpcStatus(span, stream.responseTrailers(), stream.responseHeaders());
        if (code == 0 || code >= 500) span.tag("error", "true");
        for (CustomTag tag : custom) {
            String value = tag.value(stream);
            if (!value.isEmpty()) span.tag(tag.name(), value);
        }
    }

    static String flags(List<ResponseFlag> flags) {
        if (flags.isEmpty()) return "-";
        return flags.stream().map(ResponseFlag::text).collect(Collectors.joining(","));
    }

    static void grpcStatus(Span span, @Nullable Headers trailers, @Nullable Headers headers) {
        Headers from = trailers != null && trailers.get("grpc-status") != null ? trailers : headers;
        String status = from == null ? null : from.get("grpc-status");
        if (from == null || status == null) return;
        span.tag("grpc.status_code", status);
        tagHeader(span, "grpc.message", from.get("grpc-message"));
        switch (status) {
            // unknown, deadline exceeded, unimplemented, internal, unavailable, data loss
            case "2", "4", "12", "13", "14", "15" -> span.tag("error", "true");
            default -> {}
        }
    }

    /// When what happened; moments that did not come are left out.
    static void events(Span span, LoggedStream stream) {
        event(span, stream, TimePoint.REQUEST_LAST_BYTE, "last_downstream_rx_byte_received");
        event(span, stream, TimePoint.UPSTREAM_FIRST_BYTE_SENT, "first_upstream_tx_byte_sent");
        event(span, stream, TimePoint.UPSTREAM_LAST_BYTE_SENT, "last_upstream_tx_byte_sent");
        event(
                span,
                stream,
                TimePoint.UPSTREAM_FIRST_BYTE_RECEIVED,
                "first_upstream_rx_byte_received");
        event(
                span,
                stream,
                TimePoint.UPSTREAM_LAST_BYTE_RECEIVED,
                "last_upstream_rx_byte_received");
        event(span, stream, TimePoint.RESPONSE_FIRST_BYTE, "first_downstream_tx_byte_sent");
        event(span, stream, TimePoint.RESPONSE_LAST_BYTE, "last_downstream_tx_byte_sent");
    }

    private static void event(Span span, LoggedStream stream, TimePoint point, String name) {
        long nanos = stream.nanosAt(point);
        if (nanos >= 0) span.event(stream.startTime().plusNanos(nanos), name);
    }
}
