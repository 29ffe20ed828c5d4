package io.leno.proxy.tracing;

import io.leno.proxy.codec.HeaderBlock;
import io.leno.proxy.runtime.RuntimeSnapshot;

import org.jspecify.annotations.Nullable;

/// Whether a request is traced. Envoy: `ConnectionManagerUtility::mutateTracingRequestHeader`.
final class TraceDecision {
    private TraceDecision() {}

    /// Decides and writes it into the request's id.
    static TraceReason make(
            HeaderBlock headers, TracingSettings settings, @Nullable Sampling ofRoute) {
        if (!settings.usesRequestId()) return TraceReason.SAMPLING;
        String id = headers.get("x-request-id");
        long number = id == null ? -1 : number(id);
        if (id == null || number < 0) return TraceReason.NOT_TRACEABLE;
        Sampling sampling = ofRoute == null ? settings.sampling() : ofRoute;
        RuntimeSnapshot runtime = settings.runtime().get();
        TraceReason before = TraceReason.of(id);
        TraceReason reason = before;
        if (reason == TraceReason.NOT_TRACEABLE)
            reason = wanted(headers, sampling, runtime, number);
        if (reason != TraceReason.NOT_TRACEABLE && !sampling.includesAtAll(runtime, number))
            reason = TraceReason.NOT_TRACEABLE;
        if (reason != before && settings.packsReason())
            headers.put("x-request-id", reason.packedInto(id));
        return reason;
    }

    private static TraceReason wanted(
            HeaderBlock headers, Sampling sampling, RuntimeSnapshot runtime, long number) {
        if (headers.get("x-client-trace-id") != null && sampling.includesClients(runtime))
            return TraceReason.CLIENT_FORCED;
        if (headers.get("x-envoy-force-trace") != null) return TraceReason.SERVICE_FORCED;
        if (sampling.includesRandom(runtime, number)) return TraceReason.SAMPLING;
        return TraceReason.NOT_TRACEABLE;
    }

    /// The first 32 bits of a UUID, of which the last four decimal digits count; -1 where it is
    /// none.
    private static long number(String id) {
        if (id.length() < 8) return -1;
        long number = 0;
        for (int i = 0; i < 8; i++) {
            int digit = Character.digit(id.charAt(i), 16);
            if (digit < 0) return -1;
            number = number << 4 | digit;
        }
        return number % 10_000;
    }
}
