package io.leno.filters;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.MessageLite;
import com.google.protobuf.Parser;

import io.envoyproxy.envoy.config.core.v3.GrpcService;
import io.leno.api.cluster.ClusterClient;
import io.leno.api.cluster.ClusterOutcome;
import io.leno.api.cluster.ClusterRequest;
import io.leno.api.filter.CallOutcome;
import io.leno.api.filter.FilterContext;
import io.leno.api.filter.Headers;
import io.leno.api.filter.HttpCall;
import io.leno.api.filter.HttpStream;
import io.leno.api.plugin.InvalidPluginConfigException;

import org.jspecify.annotations.Nullable;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;

/// Calls one method of a gRPC service: a message there, a message back. Immutable. Envoy:
/// `GrpcService`.
public final class GrpcCall<T> {
    private static final int PREFIX_BYTES = 5;
    private static final int UNAVAILABLE = 14;
    private static final int INTERNAL = 13;

    private final String cluster;
    private final String authority;
    private final String method;
    private final List<Map.Entry<String, String>> head;
    private final List<Map.Entry<String, String>> metadata;
    private final Duration timeout;
    private final HttpCall.@Nullable Retries retries;
    private final Parser<T> parser;

    /// What became of it.
    ///
    /// @param message null where the call failed
    /// @param status gRPC's; 0 with a message
    public record Outcome<T>(@Nullable T message, int status) {}

    private GrpcCall(GrpcService config, String method, Duration otherwise, Parser<T> parser) {
        if (!config.hasEnvoyGrpc())
            throw new InvalidPluginConfigException(
                    "grpc_service: "
                            + config.getTargetSpecifierCase().toString().toLowerCase(Locale.ROOT)
                            + " (expected: envoy_grpc)");
        var service = config.getEnvoyGrpc();
        cluster = service.getClusterName();
        timeout = config.hasTimeout() ? HttpUris.duration(config.getTimeout()) : otherwise;
        this.method = method.substring(1);
        authority = service.getAuthority().isEmpty() ? cluster : service.getAuthority();
        head =
                List.of(
                        Map.entry(":method", "POST"),
                        Map.entry(":path", method),
                        Map.entry(":authority", authority),
                        Map.entry("te", "trailers"),
                        Map.entry("content-type", "application/grpc"));
        metadata =
                config.getInitialMetadataList().stream()
                        .map(
                                each ->
                                        Map.entry(
                                                each.getKey().toLowerCase(Locale.ROOT),
                                                each.getValue()))
                        .toList();
        retries =
                config.hasRetryPolicy()
                        ? HttpUris.retries(config.getRetryPolicy(), "")
                        : service.hasRetryPolicy()
                                ? HttpUris.retries(service.getRetryPolicy(), "")
                                : null;
        this.parser = parser;
    }

    /// Reads Envoy's message.
    ///
    /// @param method its full name: `/envoy.service.auth.v3.Authorization/Check`
    /// @param timeout where the configuration says nothing
    /// @throws InvalidPluginConfigException when it is another client than Envoy's own
    public static <T> GrpcCall<T> of(
            GrpcService config, String method, Duration timeout, Parser<T> parser) {
        return new GrpcCall<>(config, method, timeout, parser);
    }

    /// Makes the call; the outcome comes on the stream's event loop unless the stream ends before.
    public void send(HttpStream stream, MessageLite message, Consumer<Outcome<T>> outcome) {
        var _ = stream.call(call(stream, message), told -> outcome.accept(read(told)));
    }

    private HttpCall call(HttpStream stream, MessageLite message) {
        var headers = new ArrayList<>(head);
        if (!timeout.isZero()) headers.add(Map.entry("grpc-timeout", timeout.toMillis() + "m"));
        for (Map.Entry<String, String> each : metadata)
            headers.add(Map.entry(each.getKey(), stream.format(each.getValue())));
        return new HttpCall(cluster, headers, framed(message), timeout).withRetries(retries);
    }

    /// Makes the call outside of the stream, which may have ended; nobody waits for the outcome.
    public void send(FilterContext context, HttpStream stream, MessageLite message) {
        context.call(call(stream, message), ignored -> {});
    }

    /// Makes the call outside of HTTP streams; the outcome comes on some event loop.
    public void send(ClusterClient clusters, MessageLite message, Consumer<Outcome<T>> outcome) {
        ClusterRequest request =
                ClusterRequest.grpc(authority, method, message.toByteArray(), timeout);
        for (Map.Entry<String, String> each : metadata)
            request = request.with(each.getKey(), each.getValue());
        var _ = clusters.send(cluster, request, told -> outcome.accept(read(told)));
    }

    private Outcome<T> read(ClusterOutcome told) {
        return told instanceof ClusterOutcome.Response response
                ? read(
                        response.status() == 200 ? response.grpcStatus() : UNAVAILABLE,
                        response.body())
                : new Outcome<>(null, UNAVAILABLE);
    }

    private static byte[] framed(MessageLite message) {
        byte[] bytes = message.toByteArray();
        return ByteBuffer.allocate(PREFIX_BYTES + bytes.length)
                .put((byte) 0)
                .putInt(bytes.length)
                .put(bytes)
                .array();
    }

    private Outcome<T> read(CallOutcome told) {
        if (!(told instanceof CallOutcome.Response response))
            return new Outcome<>(null, UNAVAILABLE);
        return read(status(response), response.body());
    }

    private Outcome<T> read(int status, byte[] body) {
        if (status != 0) return new Outcome<>(null, status);
        if (body.length < PREFIX_BYTES || body[0] != 0) return new Outcome<>(null, INTERNAL);
        int length = ByteBuffer.wrap(body).getInt(1);
        if (length < 0 || length > body.length - PREFIX_BYTES) return new Outcome<>(null, INTERNAL);
        try {
            return new Outcome<>(parser.parseFrom(body, PREFIX_BYTES, length), 0);
        } catch (InvalidProtocolBufferException unreadable) {
            return new Outcome<>(null, INTERNAL);
        }
    }

    /// Of the trailers, or the headers where nothing else came; by the HTTP status where gRPC has
    /// none.
    private static int status(CallOutcome.Response response) {
        Headers trailers = response.trailers();
        String told = trailers == null ? null : trailers.get("grpc-status");
        if (told == null) told = response.headers().get("grpc-status");
        if (told != null) {
            try {
                return Integer.parseInt(told);
            } catch (NumberFormatException none) {
                return 2;
            }
        }
        return switch (response.status()) {
            case 200 -> 2;
            case 400 -> INTERNAL;
            case 401 -> 16;
            case 403 -> 7;
            case 404 -> 12;
            case 429, 502, 503, 504 -> UNAVAILABLE;
            default -> 2;
        };
    }
}
