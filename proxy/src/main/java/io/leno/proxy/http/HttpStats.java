package io.leno.proxy.http;

import io.leno.proxy.stats.Counter;
import io.leno.proxy.stats.Gauge;
import io.leno.proxy.stats.Histogram;
import io.leno.proxy.stats.KnownStats;
import io.leno.proxy.stats.StatScope;

/// What is counted about a connection manager, under Envoy's names (`http.<prefix>.…`).
final class HttpStats {
    private final Counter connections;
    final Counter http1Connections;
    final Counter http2Connections;
    final Gauge http2ConnectionsActive;
    final Counter maxRequestsReached;
    final Counter prematureResets;
    final Counter http2Requests;
    private final Gauge connectionsActive;
    private final Counter tlsConnections;
    private final Gauge tlsConnectionsActive;
    private final Counter connectionsDestroyed;
    private final Counter destroyedLocal;
    private final Counter destroyedRemote;
    private final Histogram connectionLength;
    final Counter destroyedWithRequest;
    final Counter connectionProtocolErrors;
    final Counter idleTimeouts;
    final Counter drainCloses;

    /// Connections that end with a response since resources run short.
    final Counter overloadCloses;

    /// Requests turned away for the same reason.
    final Counter overloadReplies;

    final Counter bytesReceived;
    final Counter bytesSent;
    final Counter requests;
    final Counter http1Requests;
    final Gauge requestsActive;
    final Counter requestsCompleted;
    final Counter resets;

    /// Streams that we broke off.
    final Counter resetsSent;

    final Counter tooLarge;
    final Counter requestTimeouts;
    final Counter headerTimeouts;
    final Counter streamIdleTimeouts;
    final Counter maxDurations;
    final Counter upgradesRefused;
    final Counter filterErrors;
    final Counter upgrades;
    final Gauge upgradesActive;
    final Counter responseBeforeRequest;
    final Counter connectionLengths;
    final Counter delayedCloses;
    final Counter failedNormalizations;
    final Counter notRelative;
    final Counter redirectedNormalized;
    final Counter rejectedOrigins;
    final Histogram requestTime;

    final Gauge http1ConnectionsActive;
    private final Counter listenerCompleted;
    private final Counter[] classes = new Counter[6];
    private final Counter[] listenerClasses = new Counter[6];

    /// @param listener what is counted per listener, too
    HttpStats(StatScope scope, StatScope listener) {
        http1ConnectionsActive = scope.gauge("downstream_cx_http1_active");
        listenerCompleted = listener.counter("downstream_rq_completed");
        scope.show(KnownStats.HTTP);
        connections = scope.counter("downstream_cx_total");
        http1Connections = scope.counter("downstream_cx_http1_total");
        http2Connections = scope.counter("downstream_cx_http2_total");
        http2ConnectionsActive = scope.gauge("downstream_cx_http2_active");
        maxRequestsReached = scope.counter("downstream_cx_max_requests_reached");
        prematureResets = scope.counter("downstream_rq_too_many_premature_resets");
        http2Requests = scope.counter("downstream_rq_http2_total");
        connectionsActive = scope.gauge("downstream_cx_active");
        tlsConnections = scope.counter("downstream_cx_ssl_total");
        tlsConnectionsActive = scope.gauge("downstream_cx_ssl_active");
        connectionLength = scope.histogram("downstream_cx_length_ms");
        connectionsDestroyed = scope.counter("downstream_cx_destroy");
        destroyedLocal = scope.counter("downstream_cx_destroy_local");
        destroyedRemote = scope.counter("downstream_cx_destroy_remote");
        destroyedWithRequest = scope.counter("downstream_cx_destroy_active_rq");
        connectionProtocolErrors = scope.counter("downstream_cx_protocol_error");
        idleTimeouts = scope.counter("downstream_cx_idle_timeout");
        overloadCloses = scope.counter("downstream_cx_overload_disable_keepalive");
        overloadReplies = scope.counter("downstream_rq_overload_close");
        drainCloses = scope.counter("downstream_cx_drain_close");
        bytesReceived = scope.counter("downstream_cx_rx_bytes_total");
        bytesSent = scope.counter("downstream_cx_tx_bytes_total");
        requests = scope.counter("downstream_rq_total");
        http1Requests = scope.counter("downstream_rq_http1_total");
        requestsActive = scope.gauge("downstream_rq_active");
        requestsCompleted = scope.counter("downstream_rq_completed");
        resets = scope.counter("downstream_rq_rx_reset");
        resetsSent = scope.counter("downstream_rq_tx_reset");
        tooLarge = scope.counter("downstream_rq_too_large");
        requestTimeouts = scope.counter("downstream_rq_timeout");
        headerTimeouts = scope.counter("downstream_rq_header_timeout");
        maxDurations = scope.counter("downstream_rq_max_duration_reached");
        upgradesRefused = scope.counter("downstream_rq_ws_on_non_ws_route");
        streamIdleTimeouts = scope.counter("downstream_rq_idle_timeout");
        filterErrors = scope.counter("filter_errors");
        upgrades = scope.counter("downstream_cx_upgrades_total");
        upgradesActive = scope.gauge("downstream_cx_upgrades_active");
        responseBeforeRequest = scope.counter("downstream_rq_response_before_rq_complete");
        connectionLengths = scope.counter("downstream_cx_max_duration_reached");
        delayedCloses = scope.counter("downstream_cx_delayed_close_timeout");
        failedNormalizations = scope.counter("downstream_rq_failed_path_normalization");
        notRelative = scope.counter("downstream_rq_non_relative_path");
        redirectedNormalized = scope.counter("downstream_rq_redirected_with_normalized_path");
        rejectedOrigins = scope.counter("downstream_rq_rejected_via_ip_detection");
        requestTime = scope.histogram("downstream_rq_time");
        for (int i = 1; i < classes.length; i++) {
            classes[i] = scope.counter("downstream_rq_" + i + "xx");
            listenerClasses[i] = listener.counter("downstream_rq_" + i + "xx");
        }
    }

    /// A connection is there.
    void opened(boolean tls) {
        connections.inc();
        if (tls) tlsConnections.inc();
        came(tls);
    }

    /// A connection is there that another generation has counted.
    void came(boolean tls) {
        connectionsActive.inc();
        if (tls) tlsConnectionsActive.inc();
    }

    /// A connection is no longer ours.
    void went(boolean tls) {
        connectionsActive.dec();
        if (tls) tlsConnectionsActive.dec();
    }

    /// @param openedNanos when it was opened, by [System#nanoTime]
    void destroyed(boolean byUs, long openedNanos) {
        connectionsDestroyed.inc();
        (byUs ? destroyedLocal : destroyedRemote).inc();
        connectionLength.record((System.nanoTime() - openedNanos) / 1_000_000);
    }

    void response(int status) {
        requestsCompleted.inc();
        listenerCompleted.inc();
        if (status < 100 || status >= 600) return;
        classes[status / 100].inc();
        listenerClasses[status / 100].inc();
    }
}
