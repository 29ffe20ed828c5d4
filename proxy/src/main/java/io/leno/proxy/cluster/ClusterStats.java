package io.leno.proxy.cluster;

import io.leno.proxy.h2.Http2Stats;
import io.leno.proxy.stats.Counter;
import io.leno.proxy.stats.Gauge;
import io.leno.proxy.stats.Histogram;
import io.leno.proxy.stats.StatScope;

import org.jspecify.annotations.Nullable;

/// What is counted about a cluster, under Envoy's names (`cluster.<name>.…`).
public final class ClusterStats {
    public final Counter requests;
    public final Gauge requestsActive;
    public final Counter requestsCompleted;
    public final Counter requestsTimedOut;
    public final Counter perTryTimeouts;
    public final Counter perTryIdleTimeouts;
    public final Counter retries;
    public final Counter retriesSucceeded;
    public final Counter retryOverflow;
    public final Counter retryLimitExceeded;
    public final Counter redirectsFailed;
    public final Counter redirectsFollowed;
    public final Counter abandoned;
    public final Counter retryBackOffRateLimited;
    public final Counter retryBackOffExponential;
    public final Counter receivedResets;
    public final Counter sentResets;
    public final Counter cancelled;
    public final Counter maintenance;
    public final Counter pending;
    public final Gauge pendingActive;
    public final Counter pendingOverflow;
    public final Counter pendingFailureEject;
    public final Counter connections;
    public final Gauge connectionsActive;
    public final Counter http1Connections;
    public final Counter connectFailed;
    public final Counter connectTimeouts;
    public final Counter connectionOverflow;
    public final Counter destroyed;
    public final Counter destroyedLocal;
    public final Counter destroyedRemote;
    public final Counter destroyedWithRequest;
    public final Counter destroyedLocalWithRequest;
    public final Counter destroyedRemoteWithRequest;
    public final Counter closeNotified;
    public final Counter protocolErrors;
    public final Counter maxDurationsReached;
    public final Counter poolOverflow;
    public final Counter http2Connections;
    public final Counter streamDurationsReached;
    public final Counter readingPaused;
    public final Counter readingResumed;
    public final Counter backedUp;
    public final Counter drained;
    public final Counter activeOverflow;
    public final Counter resetsWithoutError;
    public final Counter maxRequestsReached;
    public final Counter idleTimeouts;
    public final Counter noHost;
    public final Counter bytesReceived;
    public final Counter bytesSent;
    public final Counter membershipChange;
    public final Gauge membershipTotal;
    public final Gauge membershipHealthy;
    public final Gauge membershipDegraded;
    public final Gauge membershipExcluded;
    public final Counter updateAttempts;
    public final Counter updateSuccesses;
    public final Counter updateFailures;
    public final Counter updatesWithoutChange;
    public final Histogram requestTime;
    public final Histogram connectTime;
    public final Histogram connectionLength;
    public final Histogram requestsPerConnection;

    private final StatScope scope;
    private final ClusterResponses responses;
    private volatile @Nullable Http2Stats http2;

    ClusterStats(StatScope scope) {
        this.scope = scope;
        requests = scope.counter("upstream_rq_total");
        requestsActive = scope.gauge("upstream_rq_active");
        requestsCompleted = scope.counter("upstream_rq_completed");
        requestsTimedOut = scope.counter("upstream_rq_timeout");
        perTryTimeouts = scope.counter("upstream_rq_per_try_timeout");
        perTryIdleTimeouts = scope.counter("upstream_rq_per_try_idle_timeout");
        retries = scope.counter("upstream_rq_retry");
        retriesSucceeded = scope.counter("upstream_rq_retry_success");
        retryOverflow = scope.counter("upstream_rq_retry_overflow");
        retryLimitExceeded = scope.counter("upstream_rq_retry_limit_exceeded");
        redirectsFailed = scope.counter("upstream_internal_redirect_failed_total");
        redirectsFollowed = scope.counter("upstream_internal_redirect_succeeded_total");
        abandoned = scope.counter("retry_or_shadow_abandoned");
        retryBackOffRateLimited = scope.counter("upstream_rq_retry_backoff_ratelimited");
        retryBackOffExponential = scope.counter("upstream_rq_retry_backoff_exponential");
        receivedResets = scope.counter("upstream_rq_rx_reset");
        sentResets = scope.counter("upstream_rq_tx_reset");
        cancelled = scope.counter("upstream_rq_cancelled");
        maintenance = scope.counter("upstream_rq_maintenance_mode");
        pending = scope.counter("upstream_rq_pending_total");
        pendingActive = scope.gauge("upstream_rq_pending_active");
        pendingOverflow = scope.counter("upstream_rq_pending_overflow");
        pendingFailureEject = scope.counter("upstream_rq_pending_failure_eject");
        connections = scope.counter("upstream_cx_total");
        connectionsActive = scope.gauge("upstream_cx_active");
        http1Connections = scope.counter("upstream_cx_http1_total");
        connectFailed = scope.counter("upstream_cx_connect_fail");
        connectTimeouts = scope.counter("upstream_cx_connect_timeout");
        connectionOverflow = scope.counter("upstream_cx_overflow");
        destroyed = scope.counter("upstream_cx_destroy");
        destroyedLocal = scope.counter("upstream_cx_destroy_local");
        destroyedRemote = scope.counter("upstream_cx_destroy_remote");
        destroyedWithRequest = scope.counter("upstream_cx_destroy_with_active_rq");
        destroyedLocalWithRequest = scope.counter("upstream_cx_destroy_local_with_active_rq");
        destroyedRemoteWithRequest = scope.counter("upstream_cx_destroy_remote_with_active_rq");
        closeNotified = scope.counter("upstream_cx_close_notify");
        protocolErrors = scope.counter("upstream_cx_protocol_error");
        maxDurationsReached = scope.counter("upstream_cx_max_duration_reached");
        poolOverflow = scope.counter("upstream_cx_pool_overflow");
        http2Connections = scope.counter("upstream_cx_http2_total");
        streamDurationsReached = scope.counter("upstream_rq_max_duration_reached");
        readingPaused = scope.counter("upstream_flow_control_paused_reading_total");
        readingResumed = scope.counter("upstream_flow_control_resumed_reading_total");
        backedUp = scope.counter("upstream_flow_control_backed_up_total");
        drained = scope.counter("upstream_flow_control_drained_total");
        activeOverflow = scope.counter("upstream_rq_active_overflow");
        resetsWithoutError = scope.counter("upstream_rq_rx_reset_no_error");
        maxRequestsReached = scope.counter("upstream_cx_max_requests");
        idleTimeouts = scope.counter("upstream_cx_idle_timeout");
        noHost = scope.counter("upstream_cx_none_healthy");
        bytesReceived = scope.counter("upstream_cx_rx_bytes_total");
        bytesSent = scope.counter("upstream_cx_tx_bytes_total");
        membershipChange = scope.counter("membership_change");
        membershipTotal = scope.gauge("membership_total");
        membershipHealthy = scope.gauge("membership_healthy");
        membershipDegraded = scope.gauge("membership_degraded");
        membershipExcluded = scope.gauge("membership_excluded");
        updateAttempts = scope.counter("update_attempt");
        updateSuccesses = scope.counter("update_success");
        updateFailures = scope.counter("update_failure");
        updatesWithoutChange = scope.counter("update_no_rebuild");
        requestTime = scope.histogram("upstream_rq_time");
        connectTime = scope.histogram("upstream_cx_connect_ms");
        connectionLength = scope.histogram("upstream_cx_length_ms");
        requestsPerConnection = scope.histogram("upstream_rq_per_cx", Histogram.Unit.UNSPECIFIED);
        responses = new ClusterResponses(scope);
    }

    /// Responses by code.
    public ClusterResponses responses() {
        return responses;
    }

    /// A host is there, and is spoken to by the transport socket of this name.
    void socketMatched(String name) {
        scope.counter(name + ".total_match_count").inc();
    }

    /// Made when the first HTTP/2 connection is.
    public Http2Stats http2() {
        Http2Stats known = http2;
        if (known != null) return known;
        var made = new Http2Stats(scope);
        http2 = made;
        return made;
    }

    public StatScope scope() {
        return scope;
    }
}
