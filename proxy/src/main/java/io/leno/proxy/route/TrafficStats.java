package io.leno.proxy.route;

import io.leno.proxy.stats.Counter;
import io.leno.proxy.stats.Histogram;
import io.leno.proxy.stats.ResponseCounts;
import io.leno.proxy.stats.StatScope;

/// What is counted about a part of a virtual host's traffic: a virtual cluster
/// (`vhost.<host>.vcluster.<name>.…`) or a route (`vhost.<host>.route.<stat_prefix>.…`).
public final class TrafficStats {
    public final Counter requests;
    public final Counter timeouts;
    public final Counter retries;
    public final Counter retriesSucceeded;
    public final Counter retryOverflow;
    public final Counter retryLimitExceeded;
    public final ResponseCounts responses;
    private final StatScope scope;

    TrafficStats(StatScope scope) {
        this.scope = scope;
        requests = scope.counter("upstream_rq_total");
        timeouts = scope.counter("upstream_rq_timeout");
        retries = scope.counter("upstream_rq_retry");
        retriesSucceeded = scope.counter("upstream_rq_retry_success");
        retryOverflow = scope.counter("upstream_rq_retry_overflow");
        retryLimitExceeded = scope.counter("upstream_rq_retry_limit_exceeded");
        responses = new ResponseCounts(scope);
    }

    /// How long requests took, in milliseconds.
    public Histogram requestTime() {
        return scope.histogram("upstream_rq_time");
    }
}
