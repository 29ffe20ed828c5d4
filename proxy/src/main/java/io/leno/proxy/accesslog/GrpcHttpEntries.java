package io.leno.proxy.accesslog;

import com.google.protobuf.UInt32Value;

import io.envoyproxy.envoy.config.core.v3.RequestMethod;
import io.envoyproxy.envoy.data.accesslog.v3.HTTPAccessLogEntry;
import io.envoyproxy.envoy.data.accesslog.v3.HTTPRequestProperties;
import io.envoyproxy.envoy.data.accesslog.v3.HTTPResponseProperties;
import io.envoyproxy.envoy.extensions.access_loggers.grpc.v3.HttpGrpcAccessLogConfig;
import io.leno.api.filter.Headers;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/// HTTP streams as the access log service gets them. Envoy: `HttpGrpcAccessLog`.
final class GrpcHttpEntries {
    private static final Map<String, RequestMethod> METHODS =
            Map.of(
                    "GET", RequestMethod.GET,
                    "HEAD", RequestMethod.HEAD,
                    "POST", RequestMethod.POST,
                    "PUT", RequestMethod.PUT,
                    "DELETE", RequestMethod.DELETE,
                    "CONNECT", RequestMethod.CONNECT,
                    "OPTIONS", RequestMethod.OPTIONS,
                    "TRACE", RequestMethod.TRACE,
                    "PATCH", RequestMethod.PATCH);

    private final List<String> requestHeaders;
    private final List<String> responseHeaders;
    private final List<String> responseTrailers;
    private final List<String> filterState;

    GrpcHttpEntries(HttpGrpcAccessLogConfig config, List<String> filterState) {
        requestHeaders = lower(config.getAdditionalRequestHeadersToLogList());
        responseHeaders = lower(config.getAdditionalResponseHeadersToLogList());
        responseTrailers = lower(config.getAdditionalResponseTrailersToLogList());
        this.filterState = filterState;
    }

    private static List<String> lower(List<String> names) {
        return names.stream().map(name -> name.toLowerCase(Locale.ROOT)).toList();
    }

    HTTPAccessLogEntry of(LoggedStream stream) {
        var entry = HTTPAccessLogEntry.newBuilder();
        entry.setCommonProperties(GrpcCommonEntries.of(stream, filterState));
        entry.setProtocolVersion(version(stream.info().protocol()));
        entry.setRequest(request(stream));
        entry.setResponse(response(stream));
        return entry.build();
    }

    private static HTTPAccessLogEntry.HTTPVersion version(String protocol) {
        return switch (protocol) {
            case "HTTP/1.0" -> HTTPAccessLogEntry.HTTPVersion.HTTP10;
            case "HTTP/1.1" -> HTTPAccessLogEntry.HTTPVersion.HTTP11;
            case "HTTP/2" -> HTTPAccessLogEntry.HTTPVersion.HTTP2;
            default -> HTTPAccessLogEntry.HTTPVersion.PROTOCOL_UNSPECIFIED;
        };
    }

    private HTTPRequestProperties request(LoggedStream stream) {
        var request = HTTPRequestProperties.newBuilder();
        request.setRequestBodyBytes(stream.bytesReceived());
        Headers headers = stream.requestHeaders();
        if (headers == null) return request.build();
        set(headers, ":scheme", request::setScheme);
        set(headers, ":authority", request::setAuthority);
        set(headers, ":path", request::setPath);
        set(headers, "user-agent", request::setUserAgent);
        set(headers, "referer", request::setReferer);
        set(headers, "x-forwarded-for", request::setForwardedFor);
        set(headers, "x-request-id", request::setRequestId);
        set(headers, "x-envoy-original-path", request::setOriginalPath);
        String method = headers.get(":method");
        if (method != null)
            request.setRequestMethod(
                    METHODS.getOrDefault(method, RequestMethod.METHOD_UNSPECIFIED));
        request.setRequestHeadersBytes(bytes(headers));
        copy(headers, requestHeaders, request::putRequestHeaders);
        return request.build();
    }

    private HTTPResponseProperties response(LoggedStream stream) {
        var response = HTTPResponseProperties.newBuilder();
        response.setResponseBodyBytes(stream.bytesSent());
        if (stream.responseCode() > 0)
            response.setResponseCode(UInt32Value.of(stream.responseCode()));
        String details = stream.responseCodeDetails();
        if (details != null) response.setResponseCodeDetails(details);
        Headers headers = stream.responseHeaders();
        if (headers != null) {
            response.setResponseHeadersBytes(bytes(headers));
            copy(headers, responseHeaders, response::putResponseHeaders);
        }
        Headers trailers = stream.responseTrailers();
        if (trailers != null) copy(trailers, responseTrailers, response::putResponseTrailers);
        return response.build();
    }

    private static void set(Headers headers, String name, Consumer<String> to) {
        String value = headers.get(name);
        if (value != null) to.accept(value);
    }

    private static void copy(Headers from, List<String> names, BiConsumer<String, String> to) {
        for (String name : names) {
            @Nullable String value = from.get(name);
            if (value != null) to.accept(name, String.join(",", from.all(name)));
        }
    }

    /// Of names and values. Envoy: `HeaderMap::byteSize`.
    private static long bytes(Headers headers) {
        long[] sum = {0};
        headers.forEach((name, value) -> sum[0] += name.length() + value.length());
        return sum[0];
    }
}
