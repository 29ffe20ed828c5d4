package io.leno.proxy.health;

import io.leno.proxy.cluster.HealthFlag;
import io.leno.proxy.cluster.Host;

/// Checks one host again and again and decides what that makes of it. Lives on the health thread.
final class HealthSession implements Probe.Outcome {
    /// What a check has changed about the host.
    private enum Change {
        NONE,
        /// The host is on the way to another state.
        PENDING,
        DONE
    }

    private final HealthChecker checker;
    private final Host host;
    private final Probe probe;
    private HealthClock.Alarm next = HealthClock.Alarm.NONE;
    private HealthClock.Alarm timeout = HealthClock.Alarm.NONE;
    private boolean first = true;
    private boolean closed;
    private int passed;
    private int failed;

    HealthSession(HealthChecker checker, Host host) {
        this.checker = checker;
        this.host = host;
        probe = checker.probe(host, this);
        if (!host.has(HealthFlag.FAILED_ACTIVE_HC)) checker.stats().healthy.add(1);
        if (host.has(HealthFlag.DEGRADED_ACTIVE_HC)) checker.stats().degraded.add(1);
    }

    void start() {
        long jitter = Jitter.upTo(checker.settings().intervals().initialJitter());
        if (jitter == 0) check();
        else next = checker.clock().in(java.time.Duration.ofNanos(jitter), this::check);
    }

    /// No check has ended yet.
    boolean isNew() {
        return first;
    }

    private void check() {
        checker.stats().attempt.inc();
        timeout = checker.clock().in(checker.settings().timeout(), this::onTimeout);
        probe.start();
    }

    private void onTimeout() {
        probe.abandon();
        failed(Probe.Failure.NETWORK_TIMEOUT, false, 0);
    }

    @Override
    public void passed(boolean degraded) {
        if (closed) return;
        Change change = healthy();
        if (change != Change.DONE) checker.events().passed(host);
        if (host.set(HealthFlag.PENDING_ACTIVE_HC, false)) change = Change.DONE;
        if (setDegraded(degraded) && change == Change.NONE) change = Change.DONE;
        checker.stats().success.inc();
        first = false;
        checker.checked(host, change == Change.DONE, true);
        again(true, change);
    }

    private Change healthy() {
        failed = 0;
        if (!host.has(HealthFlag.FAILED_ACTIVE_HC)) return Change.NONE;
        if (!first && ++passed != checker.settings().healthyThreshold()) return Change.PENDING;
        host.set(HealthFlag.ACTIVE_HC_TIMEOUT, false);
        host.set(HealthFlag.EXCLUDED_VIA_IMMEDIATE_HC_FAIL, false);
        host.set(HealthFlag.FAILED_ACTIVE_HC, false);
        checker.stats().healthy.add(1);
        checker.events().healthy(host, first);
        return Change.DONE;
    }

    private boolean setDegraded(boolean degraded) {
        if (!host.set(HealthFlag.DEGRADED_ACTIVE_HC, degraded)) return false;
        if (degraded) {
            // Envoy counts hosts that become degraded, and forgets to count them out.
            checker.stats().degraded.add(1);
            checker.events().degraded(host);
        } else checker.events().noLongerDegraded(host);
        return true;
    }

    @Override
    public void failed(Probe.Failure why, boolean retriable, int status) {
        if (closed) return;
        Change change = unhealthy(why, retriable, status);
        if (!closed) again(false, change);
    }

    /// The host said with a response to a request that it wants no more.
    void failedAtOnce() {
        unhealthy(Probe.Failure.PASSIVE, false, 0);
    }

    private Change unhealthy(Probe.Failure why, boolean retriable, int status) {
        passed = 0;
        Change change = Change.NONE;
        if (!host.has(HealthFlag.FAILED_ACTIVE_HC)) {
            boolean counts = why.ofNetwork() || retriable;
            change = Change.PENDING;
            if (!counts || ++failed == checker.settings().unhealthyThreshold()) {
                host.set(HealthFlag.FAILED_ACTIVE_HC, true);
                checker.stats().healthy.add(-1);
                checker.events().unhealthy(host, why, status);
                change = Change.DONE;
            }
        }
        host.set(
                HealthFlag.ACTIVE_HC_TIMEOUT,
                why == Probe.Failure.NETWORK_TIMEOUT && host.has(HealthFlag.FAILED_ACTIVE_HC));
        if (host.set(HealthFlag.PENDING_ACTIVE_HC, false)) change = Change.DONE;
        checker.events().failed(host, why, first, status);
        count(why);
        first = false;
        checker.checked(host, change == Change.DONE, false);
        return change;
    }

    private void count(Probe.Failure why) {
        checker.stats().failure.inc();
        if (why.ofNetwork()) checker.stats().networkFailure.inc();
        else if (why == Probe.Failure.PASSIVE) checker.stats().passiveFailure.inc();
    }

    @Override
    public void excluded() {
        host.set(HealthFlag.EXCLUDED_VIA_IMMEDIATE_HC_FAIL, true);
    }

    private void again(boolean well, Change change) {
        timeout.cancel();
        next.cancel();
        next =
                checker.clock()
                        .in(
                                checker.settings()
                                        .intervals()
                                        .next(well, change == Change.PENDING, checker.hasTraffic()),
                                this::check);
    }

    /// The host is gone.
    void close() {
        closed = true;
        timeout.cancel();
        next.cancel();
        probe.close();
        if (!host.has(HealthFlag.FAILED_ACTIVE_HC)) checker.stats().healthy.add(-1);
        if (host.has(HealthFlag.DEGRADED_ACTIVE_HC)) checker.stats().degraded.add(-1);
        if (first) checker.checked(host, false, false);
    }
}
