package io.leno.filters.fault;

import io.leno.api.filter.BodyData;
import io.leno.api.filter.FilterStatus;
import io.leno.api.filter.Headers;
import io.leno.api.filter.HttpFilter;
import io.leno.api.filter.HttpStream;
import io.leno.api.filter.ResponseFlag;
import io.leno.filters.BodyThrottle;

import org.jspecify.annotations.Nullable;

import java.time.Duration;

/// One request that may be kept waiting, then answered with an error, or its response slowed down:
/// each independently of the others.
final class FaultFilter implements HttpFilter {
    private static final String NAME = "envoy.filters.http.fault";
    private static final String BODY = "fault filter abort";
    private static final String DETAILS = "fault_filter_abort";

    private final HttpStream stream;
    private final Faults ofFilter;
    private final FaultCounters counters;
    private FaultDice dice;
    private boolean active;
    private @Nullable BodyThrottle throttle;

    FaultFilter(HttpStream stream, Faults ofFilter, FaultCounters counters) {
        this.stream = stream;
        this.ofFilter = ofFilter;
        this.counters = counters;
        dice = new FaultDice(ofFilter, counters.runtime(), "");
    }

    @Override
    public FilterStatus onRequestHeaders(Headers headers, boolean endOfStream) {
        Faults faults = stream.routeConfig() instanceof Faults ofRoute ? ofRoute : ofFilter;
        if (isOverflow(faults) || !faults.concern(stream)) return FilterStatus.CONTINUE;
        String caller = headers.get("x-envoy-downstream-service-cluster");
        dice = new FaultDice(faults, counters.runtime(), caller == null ? "" : caller);
        throttle(faults, headers);
        long millis = dice.delayMillis(headers);
        if (millis == 0 || !begin(faults)) {
            return abort(faults) ? FilterStatus.PAUSE : FilterStatus.CONTINUE;
        }
        counters.delays().inc();
        if (faults.countsClusters()) counters.countOf(dice.caller(), "delays_injected");
        stream.info().addFlag(ResponseFlag.DELAY_INJECTED);
        stream.schedule(Duration.ofMillis(millis), () -> afterDelay(faults));
        return FilterStatus.PAUSE_ALL;
    }

    private boolean isOverflow(Faults faults) {
        long most = counters.runtime().number(faults.keys().maxActive(), faults.maxActive());
        if (counters.now().get() < most) return false;
        counters.overflow().inc();
        return true;
    }

    /// A request counts once, however many faults it suffers.
    private boolean begin(Faults faults) {
        if (active) return true;
        if (isOverflow(faults)) return false;
        active = true;
        counters.begin();
        if (!faults.metadata().isEmpty()) {
            stream.info().mergeDynamicMetadata(NAME, faults.metadata());
        }
        return true;
    }

    private void throttle(Faults faults, Headers headers) {
        long kib = dice.throughputKib(headers);
        if (kib == 0 || !begin(faults)) return;
        counters.throttled().inc();
        throttle = BodyThrottle.ofResponse(stream, kib);
    }

    private void afterDelay(Faults faults) {
        if (!abort(faults)) stream.resumeRequest();
    }

    private boolean abort(Faults faults) {
        Abort.@Nullable Status status = dice.abort(stream.requestHeaders());
        if (status == null || !begin(faults)) return false;
        counters.aborts().inc();
        if (faults.countsClusters()) counters.countOf(dice.caller(), "aborts_injected");
        stream.info().addFlag(ResponseFlag.FAULT_INJECTED);
        if (GrpcStatus.isGrpc(stream.requestHeaders())) replyToGrpc(status);
        else stream.reply(httpCode(status), BODY, DETAILS);
        return true;
    }

    private static int httpCode(Abort.Status status) {
        return switch (status) {
            case Abort.Status.Http(int code) -> code;
            case Abort.Status.Grpc(_) -> 200; // as Envoy tells a status of gRPC to whoever asks
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

    @Override
    public FilterStatus onResponseData(BodyData data, boolean endOfStream) {
        return throttle == null ? FilterStatus.CONTINUE : throttle.data(data);
    }

    @Override
    public FilterStatus onResponseTrailers(Headers trailers) {
        return throttle == null ? FilterStatus.CONTINUE : throttle.trailers();
    }

    @Override
    public void onStreamEnd() {
        if (active) counters.end();
    }
}
