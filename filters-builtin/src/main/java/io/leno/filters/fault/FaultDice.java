package io.leno.filters.fault;

import io.leno.api.filter.Headers;
import io.leno.api.filter.RuntimeValues;
import io.leno.filters.Fraction;

import org.jspecify.annotations.Nullable;

/// Says which faults befall a request, by its configuration and the runtime: the values for the
/// cluster that calls go before those for all.
///
/// @param caller the cluster the request says it comes from; empty where it does not
record FaultDice(Faults faults, RuntimeValues runtime, String caller) {
    /// Zero for no delay.
    long delayMillis(Headers request) {
        Delay delay = faults.delay();
        RuntimeKeys keys = faults.keys();
        if (delay == null
                || !hits(keys.delayShare(), "delay.fixed_delay_percent", delay.shareOf(request))) {
            return 0;
        }
        return number(keys.delayMillis(), "delay.fixed_duration_ms", delay.millis(request));
    }

    /// Null for none.
    Abort.@Nullable Status abort(Headers request) {
        Abort abort = faults.abort();
        RuntimeKeys keys = faults.keys();
        if (abort == null
                || !hits(keys.abortShare(), "abort.abort_percent", abort.shareOf(request))) {
            return null;
        }
        return switch (abort.of(request)) {
            case null -> null;
            case Abort.Status.Http(int code) -> {
                long now = status(keys.abortHttpStatus(), "abort.http_status", code);
                yield Abort.isHttpStatus((int) now)
                        ? new Abort.Status.Http((int) now)
                        : new Abort.Status.Http(code);
            }
            case Abort.Status.Grpc(int code) ->
                    new Abort.Status.Grpc(
                            (int) status(keys.abortGrpcStatus(), "abort.grpc_status", code));
        };
    }

    /// Zero for as fast as it can.
    long throughputKib(Headers request) {
        Throughput throughput = faults.throughput();
        if (throughput == null) return 0;
        Fraction share = throughput.shareOf(request);
        boolean hits =
                runtime.includes(
                        faults.keys().throughputShare(), share.numerator(), share.denominator());
        return hits ? throughput.kibPerSecond(request) : 0;
    }

    private boolean hits(String key, String name, Fraction share) {
        if (runtime.includes(key, share.numerator(), share.denominator())) return true;
        return !caller.isEmpty()
                && runtime.includes(
                        RuntimeKeys.ofCluster(caller, name),
                        share.numerator(),
                        share.denominator());
    }

    /// Where the caller is known, what the runtime says of all does not count, as in Envoy.
    private long status(String key, String name, long otherwise) {
        return runtime.number(
                caller.isEmpty() ? key : RuntimeKeys.ofCluster(caller, name), otherwise);
    }

    private long number(String key, String name, long otherwise) {
        long ofAll = runtime.number(key, otherwise);
        if (caller.isEmpty()) return ofAll;
        return runtime.number(RuntimeKeys.ofCluster(caller, name), ofAll);
    }
}
