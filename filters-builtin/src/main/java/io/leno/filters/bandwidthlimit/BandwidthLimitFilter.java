package io.leno.filters.bandwidthlimit;

import io.leno.api.filter.BodyData;
import io.leno.api.filter.FilterContext;
import io.leno.api.filter.FilterStatus;
import io.leno.api.filter.Headers;
import io.leno.api.filter.HttpFilter;
import io.leno.api.filter.HttpStream;
import io.leno.filters.BodyThrottle;

import org.jspecify.annotations.Nullable;

import java.util.concurrent.TimeUnit;

/// One request and its response; neither goes faster than what is left for them.
final class BandwidthLimitFilter implements HttpFilter {
    private final HttpStream stream;
    private final BandwidthRules ofFilter;
    private final FilterContext context;
    private BandwidthRules rules;
    private @Nullable Way request;
    private @Nullable Way response;
    private @Nullable Headers trailers;

    /// A body on its way.
    private static final class Way {
        private final BandwidthStats.Direction stats;
        private final BodyThrottle throttle;
        private boolean ended;
        private boolean done;
        private boolean delayed;
        private long began;
        private long millis;

        Way(BandwidthStats.Direction stats, java.util.function.Function<Way, BodyThrottle> made) {
            this.stats = stats;
            stats.enabled().inc();
            throttle = made.apply(this);
        }

        FilterStatus data(BodyData data, boolean end) {
            if (began == 0) {
                began = System.nanoTime();
                stats.pending().add(1);
            }
            ended |= end;
            stats.incoming(data.length());
            return throttle.data(data);
        }

        void passed(int bytes, boolean waits) {
            stats.passed(bytes, waits);
            delayed |= waits;
            if (ended && !waits) finish();
        }

        void finish() {
            if (done || began == 0) return;
            done = true;
            millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began);
            stats.duration().record(millis);
            stats.pending().add(-1);
        }
    }

    BandwidthLimitFilter(HttpStream stream, BandwidthRules ofFilter, FilterContext context) {
        this.stream = stream;
        this.ofFilter = ofFilter;
        this.context = context;
        rules = ofFilter;
    }

    @Override
    public FilterStatus onRequestHeaders(Headers headers, boolean endOfStream) {
        rules = stream.routeConfig() instanceof BandwidthRules ofRoute ? ofRoute : ofFilter;
        Bandwidth bandwidth = rules.bandwidth();
        if (bandwidth == null || !rules.enabled().isOn(context.runtime())) {
            return FilterStatus.CONTINUE;
        }
        BandwidthStats stats = rules.stats(context.rootStats());
        if (rules.limitsRequests()) {
            request =
                    new Way(
                            stats.request(),
                            way ->
                                    BodyThrottle.ofRequest(
                                            stream,
                                            rules.interval(),
                                            () -> bandwidth.take(rules.bytesPerInterval()),
                                            way::passed));
        }
        return FilterStatus.CONTINUE;
    }

    @Override
    public FilterStatus onRequestData(BodyData data, boolean endOfStream) {
        return request == null ? FilterStatus.CONTINUE : request.data(data, endOfStream);
    }

    @Override
    public FilterStatus onRequestTrailers(Headers requestTrailers) {
        if (request == null) return FilterStatus.CONTINUE;
        request.ended = true;
        FilterStatus status = request.throttle.trailers();
        if (status == FilterStatus.CONTINUE) request.finish();
        return status;
    }

    @Override
    public FilterStatus onResponseHeaders(Headers headers, boolean endOfStream) {
        Bandwidth bandwidth = rules.bandwidth();
        if (bandwidth == null
                || !rules.limitsResponses()
                || !rules.enabled().isOn(context.runtime())) {
            return FilterStatus.CONTINUE;
        }
        response =
                new Way(
                        rules.stats(context.rootStats()).response(),
                        way ->
                                BodyThrottle.ofResponse(
                                        stream,
                                        rules.interval(),
                                        () -> bandwidth.take(rules.bytesPerInterval()),
                                        (bytes, waits) -> {
                                            way.passed(bytes, waits);
                                            if (way.done) tellDelays();
                                        }));
        return FilterStatus.CONTINUE;
    }

    @Override
    public FilterStatus onResponseData(BodyData data, boolean endOfStream) {
        if (response == null) return FilterStatus.CONTINUE;
        if (endOfStream && rules.trailerPrefix() != null) trailers = stream.addResponseTrailers();
        return response.data(data, endOfStream);
    }

    @Override
    public FilterStatus onResponseTrailers(Headers responseTrailers) {
        if (response == null) return FilterStatus.CONTINUE;
        trailers = responseTrailers;
        response.ended = true;
        FilterStatus status = response.throttle.trailers();
        if (status == FilterStatus.CONTINUE) {
            response.finish();
            tellDelays();
        }
        return status;
    }

    private void tellDelays() {
        if (rules.trailerPrefix() == null || trailers == null) return;
        tell("bandwidth-request-", request);
        tell("bandwidth-response-", response);
    }

    private void tell(String name, @Nullable Way way) {
        if (way == null || way.millis == 0 || trailers == null) return;
        String prefix = rules.trailerPrefix() + name;
        trailers.set(prefix + "delay-ms", Long.toString(way.millis));
        if (way.delayed) trailers.set(prefix + "filter-delay-ms", Long.toString(way.millis));
    }

    @Override
    public void onStreamEnd() {
        if (request != null) request.finish();
        if (response != null) response.finish();
    }
}
