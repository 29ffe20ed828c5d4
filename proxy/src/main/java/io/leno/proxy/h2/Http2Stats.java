package io.leno.proxy.h2;

import io.leno.proxy.stats.Counter;
import io.leno.proxy.stats.Gauge;
import io.leno.proxy.stats.StatScope;

/// What is counted about HTTP/2, under Envoy's names: `http2.…` downstream,
/// `cluster.<name>.http2.…` upstream.
public final class Http2Stats {
    public final Counter droppedHeadersWithUnderscores;
    public final Counter requestsRejectedWithUnderscores;
    final Counter goAwaySent;
    final Counter headerOverflow;
    final Counter headersWithoutStream;
    final Counter emptyFramesFlood;
    final Counter priorityFramesFlood;
    final Counter windowUpdateFlood;
    final Counter keepaliveTimeouts;
    final Counter metadataEmptyFrames;
    final Counter outboundControlFlood;
    final Counter outboundFlood;
    final Counter messagingErrors;
    final Counter receivedResets;
    final Counter streamRefusedErrors;
    final Counter trailers;
    public final Counter flushTimeouts;
    final Counter sentResets;
    final Gauge streamsActive;
    final Gauge pendingSendBytes;
    final Gauge outboundFramesActive;
    final Gauge outboundControlFramesActive;
    final Gauge deferredStreamClose;

    /// @param scope the one that holds `http2.`
    public Http2Stats(StatScope scope) {
        StatScope http2 = scope.scope("http2.");
        droppedHeadersWithUnderscores = http2.counter("dropped_headers_with_underscores");
        requestsRejectedWithUnderscores =
                http2.counter("requests_rejected_with_underscores_in_headers");
        goAwaySent = http2.counter("goaway_sent");
        headerOverflow = http2.counter("header_overflow");
        headersWithoutStream = http2.counter("headers_cb_no_stream");
        emptyFramesFlood = http2.counter("inbound_empty_frames_flood");
        priorityFramesFlood = http2.counter("inbound_priority_frames_flood");
        windowUpdateFlood = http2.counter("inbound_window_update_frames_flood");
        keepaliveTimeouts = http2.counter("keepalive_timeout");
        metadataEmptyFrames = http2.counter("metadata_empty_frames");
        outboundControlFlood = http2.counter("outbound_control_flood");
        outboundFlood = http2.counter("outbound_flood");
        messagingErrors = http2.counter("rx_messaging_error");
        receivedResets = http2.counter("rx_reset");
        streamRefusedErrors = http2.counter("stream_refused_errors");
        trailers = http2.counter("trailers");
        flushTimeouts = http2.counter("tx_flush_timeout");
        sentResets = http2.counter("tx_reset");
        streamsActive = http2.gauge("streams_active");
        pendingSendBytes = http2.gauge("pending_send_bytes");
        outboundFramesActive = http2.gauge("outbound_frames_active");
        outboundControlFramesActive = http2.gauge("outbound_control_frames_active");
        deferredStreamClose = http2.gauge("deferred_stream_close");
    }
}
