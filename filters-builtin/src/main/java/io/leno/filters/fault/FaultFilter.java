package io.leno.filters.fault;

import io.leno.api.filter.FilterStatus;
import io.leno.api.filter.Headers;
import io.leno.api.filter.HttpFilter;
import io.leno.api.filter.HttpStream;
import io.leno.api.filter.ResponseFlag;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntUnaryOperator;

/// One request that may be kept waiting, then answered with an error, either or neither: the two
/// are independent.
final class FaultFilter implements HttpFilter {
    private static final String BODY = "fault filter abort";
    private static final String DETAILS = "fault_filter_abort";

    private final HttpStream stream;
    private final Faults ofFilter;
    private final AtomicInteger active;
    private final IntUnaryOperator random;
    private boolean counted;

    /// @param active how many requests of this filter suffer a fault now
    FaultFilter(HttpStream stream, Faults ofFilter, AtomicInteger active, IntUnaryOperator random) {
        this.stream = stream;
        this.ofFilter = ofFilter;
        this.active = active;
        this.random = random;
    }

    @Override
    public FilterStatus onRequestHeaders(Headers headers, boolean endOfStream) {
        Faults faults = stream.routeConfig() instanceof Faults ofRoute ? ofRoute : ofFilter;
        if (active.get() >= faults.maxActive() || !faults.concern(stream)) {
            return FilterStatus.CONTINUE;
        }
        Duration wait = wait(faults, headers);
        if (wait.isZero()) return abort(faults) ? FilterStatus.PAUSE : FilterStatus.CONTINUE;
        count();
        stream.info().addFlag(ResponseFlag.DELAY_INJECTED);
        stream.schedule(wait, () -> afterDelay(faults));
        return FilterStatus.PAUSE;
    }

    private Duration wait(Faults faults, Headers headers) {
        return faults.delay() == null ? Duration.ZERO : faults.delay().of(headers, random);
    }

    private void afterDelay(Faults faults) {
        if (!abort(faults)) stream.resumeRequest();
    }

    private boolean abort(Faults faults) {
        if (faults.abort() == null) return false;
        Abort.@Nullable Status status = faults.abort().of(stream.requestHeaders(), random);
        if (status == null) return false;
        count();
        stream.info().addFlag(ResponseFlag.FAULT_INJECTED);
        if (GrpcStatus.isGrpc(stream.requestHeaders())) {
            replyToGrpc(status);
        } else {
            stream.reply(httpCode(status), BODY, DETAILS);
        }
        return true;
    }

    private static int httpCode(Abort.Status status) {
        return switch (status) {
            case Abort.Status.Http(int code) -> code;
            case Abort.Status.Grpc(int code) -> GrpcStatus.toHttp(code);
        };
    }

    /// gRPC tells errors in headers (or trailers) of a response that is 200.
    private void replyToGrpc(Abort.Status status) {
        int code =
                switch (status) {
                    case Abort.Status.Http(int http) -> GrpcStatus.ofHttp(http);
                    case Abort.Status.Grpc(int grpc) -> grpc;
                };
        stream.reply(
                200,
                "",
                headers -> {
                    headers.set("content-type", "application/grpc");
                    headers.set("grpc-status", Integer.toString(code));
                    headers.set("grpc-message", BODY);
                },
                DETAILS);
    }

    /// A request counts once, however many faults it suffers.
    private void count() {
        if (counted) return;
        counted = true;
        active.incrementAndGet();
    }

    @Override
    public void onStreamEnd() {
        if (counted) active.decrementAndGet();
    }
}
