package io.leno.proxy.upstream;

import io.leno.api.filter.ResponseFlag;
import io.leno.api.filter.StreamInfo;
import io.leno.proxy.cluster.Cluster;

/// A request's place among the retries that its cluster allows at a time.
final class RetrySlot {
    private final Cluster cluster;
    private final StreamInfo info;
    private boolean held;

    RetrySlot(Cluster cluster, StreamInfo info) {
        this.cluster = cluster;
        this.info = info;
    }

    /// Uses up one of the request's tries; false when none is left, or the breaker is full.
    boolean take(Retry retry) {
        if (held) release();
        if (!retry.take()) {
            info.addFlag(ResponseFlag.UPSTREAM_RETRY_LIMIT_EXCEEDED);
            cluster.stats().retryLimitExceeded.inc();
            return false;
        }
        if (!cluster.breakers().retries.tryAcquire()) {
            cluster.stats().retryOverflow.inc();
            return false;
        }
        held = true;
        return true;
    }

    /// The request needs no other try.
    void end(boolean success) {
        if (!held) return;
        if (success) cluster.stats().retriesSucceeded.inc();
        release();
    }

    private void release() {
        held = false;
        cluster.breakers().retries.release();
    }
}
