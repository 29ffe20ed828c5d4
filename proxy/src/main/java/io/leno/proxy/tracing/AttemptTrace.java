package io.leno.proxy.tracing;

import io.leno.api.filter.Headers;
import io.leno.api.filter.ResponseFlag;
import io.leno.api.tracing.Span;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.List;

/// The span of one attempt. Belongs to the request's event loop.
public final class AttemptTrace {
    private final Span span;
    private final boolean verbose;
    private int status;
    private @Nullable Headers head;
    private @Nullable Instant sent;
    private @Nullable Instant responded;
    private boolean done;

    AttemptTrace(Span span, boolean verbose, int number) {
        this.span = span;
        this.verbose = verbose;
        if (number > 1) span.tag("retry.count", Integer.toString(number - 1));
    }

    public void inject(Headers upstreamRequest) {
        span.inject(upstreamRequest);
    }

    public void sent(Instant time) {
        if (sent == null) sent = time;
    }

    public void responded(int code, Headers headers, Instant time) {
        status = code;
        head = headers;
        if (responded == null) responded = time;
    }

    /// @param complete whether all of the response came
    /// @param flag why there is no response; null: there is, or nobody wants it
    /// @param reason the same in words
    public void finish(
            String cluster,
            String statName,
            @Nullable String address,
            @Nullable String protocol,
            @Nullable Headers trailers,
            boolean complete,
            @Nullable ResponseFlag flag,
            @Nullable String reason,
            Instant time) {
        if (done) return;
        done = true;
        if (!complete && flag == null) span.tag("canceled", "true");
        span.tag("http.protocol", protocol == null ? "-" : protocol);
        if (address != null) {
            span.tag("upstream_address", address);
            span.tag("peer.address", address);
        }
        span.tag("component", "proxy");
        span.tag("upstream_cluster", cluster);
        span.tag("upstream_cluster.name", statName);
        span.tag("http.status_code", Integer.toString(status));
        span.tag("response_flags", SpanTags.flags(flag == null ? List.of() : List.of(flag)));
        SpanTags.grpcStatus(span, trailers, head);
        if (status == 0 || status >= 500) span.tag("error", "true");
        if (reason != null) span.tag("error.reason", reason);
        if (verbose) events(complete, time);
        span.finish(time);
    }

    private void events(boolean complete, Instant end) {
        if (sent != null) {
            span.event(sent, "first_upstream_tx_byte_sent");
            span.event(sent, "last_upstream_tx_byte_sent");
        }
        if (responded != null) span.event(responded, "first_upstream_rx_byte_received");
        if (complete) span.event(end, "last_upstream_rx_byte_received");
    }
}
