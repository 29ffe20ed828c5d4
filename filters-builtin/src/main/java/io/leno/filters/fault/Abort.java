package io.leno.filters.fault;

import io.envoyproxy.envoy.extensions.filters.http.fault.v3.FaultAbort;
import io.leno.api.filter.Headers;
import io.leno.api.plugin.InvalidPluginConfigException;
import io.leno.filters.Fraction;

import org.jspecify.annotations.Nullable;

/// How a request is answered instead of being served.
///
/// @param status null where the request says it itself: `x-envoy-fault-abort-request` (HTTP),
///   `x-envoy-fault-abort-grpc-request`, and for fewer requests than configured
///   `x-envoy-fault-abort-request-percentage`
record Abort(Fraction share, @Nullable Status status) {
    /// A status of HTTP or of gRPC.
    sealed interface Status {
        /// From 200 to 599.
        record Http(int code) implements Status {}

        record Grpc(int code) implements Status {}
    }

    static Abort of(FaultAbort abort) {
        Fraction share = Fraction.of(abort.getPercentage());
        return switch (abort.getErrorTypeCase()) {
            case HEADER_ABORT -> new Abort(share, null);
            case GRPC_STATUS -> new Abort(share, new Status.Grpc(abort.getGrpcStatus()));
            case HTTP_STATUS -> {
                if (!isHttpStatus(abort.getHttpStatus())) {
                    throw invalid("http_status: " + abort.getHttpStatus(), "200..599");
                }
                yield new Abort(share, new Status.Http(abort.getHttpStatus()));
            }
            case ERRORTYPE_NOT_SET ->
                    throw invalid("not set", "http_status, grpc_status or header_abort");
        };
    }

    /// Whether it is one that a response can have.
    static boolean isHttpStatus(int code) {
        return code >= 200 && code <= 599;
    }

    private static InvalidPluginConfigException invalid(String what, String expected) {
        return new InvalidPluginConfigException(
                "HTTPFault.abort: " + what + " (expected: " + expected + ")");
    }

    /// The share of requests that are answered.
    Fraction shareOf(Headers request) {
        Integer limit =
                status != null
                        ? null
                        : RequestNumber.of(request, "x-envoy-fault-abort-request-percentage");
        return limit == null ? share : share.atMost(limit);
    }

    /// How this request is answered; null where it asks for nothing.
    @Nullable Status of(Headers request) {
        return status != null ? status : asked(request);
    }

    private static @Nullable Status asked(Headers request) {
        Integer http = RequestNumber.of(request, "x-envoy-fault-abort-request");
        if (http != null && isHttpStatus(http)) return new Status.Http(http);
        Integer grpc = RequestNumber.of(request, "x-envoy-fault-abort-grpc-request");
        return grpc == null ? null : new Status.Grpc(grpc);
    }
}
