package io.leno.filters.extauthz;

import com.google.protobuf.ByteString;
import com.google.protobuf.Timestamp;

import io.envoyproxy.envoy.config.core.v3.HeaderMap;
import io.envoyproxy.envoy.config.core.v3.HeaderValue;
import io.envoyproxy.envoy.config.core.v3.Metadata;
import io.envoyproxy.envoy.extensions.filters.http.ext_authz.v3.ExtAuthz;
import io.envoyproxy.envoy.service.auth.v3.AttributeContext;
import io.envoyproxy.envoy.service.auth.v3.CheckRequest;
import io.leno.api.filter.Headers;
import io.leno.api.filter.HttpStream;
import io.leno.api.filter.StreamInfo;
import io.leno.api.filter.TlsSession;
import io.leno.filters.ByName;
import io.leno.filters.Structs;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;

/// Tells what is known of a request as the service's protocol has it. Immutable. Envoy:
/// `CheckRequestUtils`.
///
/// @param allowed null: all headers
/// @param disallowed null: none
/// @param packed the body goes as bytes, not as text
record CheckRequests(
        ExtAuthz config, @Nullable ByName allowed, @Nullable ByName disallowed, boolean packed) {
    CheckRequest of(HttpStream stream, Question question) {
        StreamInfo info = stream.info();
        TlsSession tls = info.tlsSession();
        var request = CheckRequest.newBuilder();
        var attributes = request.getAttributesBuilder();
        attributes.setSource(source(info, tls, question.headers()));
        attributes.setDestination(Peers.destination(info, tls));
        attributes.setRequest(request(stream, question));
        if (config.getIncludeTlsSession()) {
            var session = attributes.getTlsSessionBuilder();
            String name = info.requestedServerName();
            if (name != null && !name.isEmpty()) session.setSni(name);
        }
        attributes.putAllContextExtensions(question.extensions());
        attributes.setMetadataContext(
                metadata(config.getMetadataContextNamespacesList(), info.dynamicMetadata()));
        attributes.setRouteMetadataContext(
                metadata(config.getRouteMetadataContextNamespacesList(), info.routeMetadata()));
        return request.build();
    }

    private AttributeContext.Peer source(
            StreamInfo info, @Nullable TlsSession tls, Headers headers) {
        var peer =
                Peers.source(
                        info.downstreamDirectRemoteAddress(),
                        tls,
                        config.getIncludePeerCertificate());
        String service = headers.get("x-envoy-downstream-service-cluster");
        if (service != null) peer.setService(service);
        return peer.build();
    }

    private AttributeContext.Request request(HttpStream stream, Question question) {
        Headers headers = question.headers();
        Instant start = stream.info().startTime();
        var request =
                AttributeContext.Request.newBuilder()
                        .setTime(
                                Timestamp.newBuilder()
                                        .setSeconds(start.getEpochSecond())
                                        .setNanos(start.getNano()));
        var http = request.getHttpBuilder();
        http.setId(Long.toUnsignedString(ThreadLocalRandom.current().nextLong()));
        http.setMethod(text(headers, ":method"));
        http.setPath(text(headers, ":path"));
        http.setHost(text(headers, ":authority"));
        http.setScheme(text(headers, ":scheme"));
        http.setProtocol(stream.info().protocol());
        byte[] body = question.body();
        http.setSize(stream.info().bytesReceived());
        Map<String, String> told = question.told(allowed, disallowed);
        if (config.getEncodeRawHeaders()) http.setHeaderMap(raw(question, told));
        else http.putAllHeaders(told);
        if (body == null) return request.build();
        if (packed) http.setRawBody(ByteString.copyFrom(body));
        else http.setBody(ByteString.copyFrom(body).toStringUtf8());
        return request.build();
    }

    private static HeaderMap raw(Question question, Map<String, String> told) {
        var map = HeaderMap.newBuilder();
        question.headers()
                .forEach(
                        (name, value) -> {
                            if (told.containsKey(name) && !name.startsWith("x-envoy-auth-"))
                                map.addHeaders(raw(name, value));
                        });
        String partial = told.get("x-envoy-auth-partial-body");
        if (partial != null) map.addHeaders(raw("x-envoy-auth-partial-body", partial));
        return map.build();
    }

    private static HeaderValue raw(String name, String value) {
        return HeaderValue.newBuilder()
                .setKey(name)
                .setRawValue(ByteString.copyFromUtf8(value))
                .build();
    }

    private static String text(Headers headers, String name) {
        String value = headers.get(name);
        return value == null ? "" : value;
    }

    private static Metadata metadata(List<String> namespaces, Map<String, ?> known) {
        var metadata = Metadata.newBuilder();
        for (String namespace : namespaces) {
            if (known.get(namespace) instanceof Map<?, ?> values)
                metadata.putFilterMetadata(namespace, Structs.struct(values));
        }
        return metadata.build();
    }
}
