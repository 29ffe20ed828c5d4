package io.leno.filters.grpcstats;

import io.leno.api.filter.BodyData;
import io.leno.api.filter.FilterStatus;
import io.leno.api.filter.Headers;
import io.leno.api.filter.HttpFilter;
import io.leno.api.filter.HttpStream;
import io.leno.filters.grpc.FrameCount;
import io.leno.filters.grpc.GrpcCall;
import io.leno.filters.grpc.GrpcMessages;

import org.jspecify.annotations.Nullable;

import java.util.concurrent.TimeUnit;

/// One call.
final class GrpcStatsFilter implements HttpFilter {
    private static final String FILTER_STATE = "envoy.filters.http.grpc_stats";

    private final HttpStream stream;
    private final StatsRules rules;
    private final FrameCount requests = new FrameCount();
    private final FrameCount responses = new FrameCount();
    private boolean isGrpcRequest;
    private boolean isGrpcResponse;
    private boolean left;
    private long sent;
    private @Nullable GrpcCall call;

    GrpcStatsFilter(HttpStream stream, StatsRules rules) {
        this.stream = stream;
        this.rules = rules;
    }

    @Override
    public FilterStatus onRequestHeaders(Headers headers, boolean endOfStream) {
        isGrpcRequest = GrpcMessages.isRequest(headers);
        String cluster = isGrpcRequest ? stream.info().clusterName() : null;
        if (cluster != null) call = rules.call(cluster, headers.get(":path"));
        if (endOfStream) sent = System.nanoTime();
        return FilterStatus.CONTINUE;
    }

    @Override
    public FilterStatus onRequestData(BodyData data, boolean endOfStream) {
        if (isGrpcRequest) count(requests, data, "request_message_count");
        if (endOfStream) sent = System.nanoTime();
        return FilterStatus.CONTINUE;
    }

    private void count(FrameCount frames, BodyData data, String name) {
        int begun = frames.add(data.copy());
        if (begun == 0) return;
        if (rules.leavesCounts() && !left) {
            left = true;
            stream.filterState().put(FILTER_STATE, new MessageCounts(requests, responses));
        }
        if (call != null) call.add(name, begun);
    }

    @Override
    public FilterStatus onRequestTrailers(Headers trailers) {
        sent = System.nanoTime();
        return FilterStatus.CONTINUE;
    }

    @Override
    public FilterStatus onResponseHeaders(Headers headers, boolean endOfStream) {
        isGrpcResponse = GrpcMessages.isResponse(headers, endOfStream);
        if (call != null) call.ended(headers.get("grpc-status"));
        if (endOfStream) recordTime();
        return FilterStatus.CONTINUE;
    }

    @Override
    public FilterStatus onResponseData(BodyData data, boolean endOfStream) {
        if (isGrpcResponse) count(responses, data, "response_message_count");
        return FilterStatus.CONTINUE;
    }

    @Override
    public FilterStatus onResponseTrailers(Headers trailers) {
        if (call != null) call.ended(trailers.get("grpc-status"));
        recordTime();
        return FilterStatus.CONTINUE;
    }

    private void recordTime() {
        if (!rules.times() || call == null || sent == 0) return;
        call.time(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - sent));
    }
}
