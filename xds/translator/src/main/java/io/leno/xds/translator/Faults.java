package io.leno.xds.translator;

import io.envoyproxy.envoy.config.core.v3.RuntimeFractionalPercent;
import io.envoyproxy.envoy.extensions.filters.common.fault.v3.FaultDelay;
import io.envoyproxy.envoy.extensions.filters.http.fault.v3.FaultAbort;
import io.envoyproxy.envoy.extensions.filters.http.fault.v3.HTTPFault;
import io.envoyproxy.envoy.type.v3.FractionalPercent;
import io.envoyproxy.envoy.type.v3.FractionalPercent.DenominatorType;
import io.leno.api.istio.Percent;
import io.leno.api.istio.VirtualService.Fault;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Optional;

/// Faults on purpose: requests delayed or answered with an error before they go anywhere.
final class Faults {
    static final String FILTER = "envoy.filters.http.fault";

    private static final List<String> GRPC_STATUS =
            List.of(
                    "OK",
                    "CANCELLED",
                    "UNKNOWN",
                    "INVALID_ARGUMENT",
                    "DEADLINE_EXCEEDED",
                    "NOT_FOUND",
                    "ALREADY_EXISTS",
                    "PERMISSION_DENIED",
                    "RESOURCE_EXHAUSTED",
                    "FAILED_PRECONDITION",
                    "ABORTED",
                    "OUT_OF_RANGE",
                    "UNIMPLEMENTED",
                    "INTERNAL",
                    "UNAVAILABLE",
                    "DATA_LOSS",
                    "UNAUTHENTICATED");

    private Faults() {}

    static Optional<HTTPFault> of(@Nullable Fault fault) {
        if (fault == null) return Optional.empty();
        var out = HTTPFault.newBuilder();
        if (fault.delay() != null && fault.delay().fixedDelay() != null) {
            out.setDelay(
                    FaultDelay.newBuilder()
                            .setFixedDelay(Protos.duration(fault.delay().fixedDelay()))
                            .setPercentage(share(fault.delay().percentage())));
        }
        if (fault.abort() != null) addAbort(out, fault.abort());
        return out.hasDelay() || out.hasAbort() ? Optional.of(out.build()) : Optional.empty();
    }

    private static void addAbort(HTTPFault.Builder out, Fault.Abort abort) {
        var error = FaultAbort.newBuilder().setPercentage(share(abort.percentage()));
        int grpc = GRPC_STATUS.indexOf(abort.grpcStatus());
        if (abort.httpStatus() > 0) {
            out.setAbort(error.setHttpStatus(abort.httpStatus()));
        } else if (grpc >= 0) {
            out.setAbort(error.setGrpcStatus(grpc));
        }
    }

    /// In millionths, so that 0.0001 % counts. Null means all.
    static FractionalPercent share(@Nullable Percent percent) {
        if (percent == null) {
            return FractionalPercent.newBuilder().setNumerator(100).build();
        }
        return FractionalPercent.newBuilder()
                .setNumerator((int) Math.round(percent.value() * 10_000))
                .setDenominator(DenominatorType.MILLION)
                .build();
    }

    static RuntimeFractionalPercent runtimeShare(@Nullable Percent percent) {
        return RuntimeFractionalPercent.newBuilder().setDefaultValue(share(percent)).build();
    }
}
