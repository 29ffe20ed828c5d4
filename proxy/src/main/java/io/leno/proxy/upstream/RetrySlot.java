package io.leno.proxy.upstream;

import io.leno.api.filter.ResponseFlag;
import io.leno.api.filter.StreamInfo;
import io.leno.proxy.cluster.Breaker;

/// A request's place among the retries that its cluster allows at a time, held from the decision to
/// try again until the next decision.
final class RetrySlot {
    private final Breaker retries;
    private final Charges charges;
    private final StreamInfo info;
    private boolean held;

    RetrySlot(Breaker retries, Charges charges, StreamInfo info) {
        this.retries = retries;
        this.charges = charges;
        this.info = info;
    }

    /// What becomes of an attempt's outcome.
    enum Verdict {
        RETRY,
        /// The outcome stands, whatever it is.
        FINAL,
        /// It should have been tried again and could not be.
        EXHAUSTED
    }

    /// @param wanted whether the outcome is a reason to try again
    Verdict judge(Retry retry, boolean wanted) {
        if (held && !wanted) charges.retrySucceeded();
        release();
        if (!wanted) return Verdict.FINAL;
        if (!retry.take()) {
            info.addFlag(ResponseFlag.UPSTREAM_RETRY_LIMIT_EXCEEDED);
            charges.retryLimitExceeded();
            return Verdict.EXHAUSTED;
        }
        if (!retries.tryAcquire()) {
            info.addFlag(ResponseFlag.UPSTREAM_OVERFLOW);
            charges.retryOverflow();
            return Verdict.EXHAUSTED;
        }
        held = true;
        charges.retry();
        return Verdict.RETRY;
    }

    void release() {
        if (!held) return;
        held = false;
        retries.release();
    }
}
