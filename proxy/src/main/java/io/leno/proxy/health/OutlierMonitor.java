package io.leno.proxy.health;

import io.leno.proxy.cluster.HostMonitor;

import org.jspecify.annotations.Nullable;

import java.util.concurrent.atomic.AtomicInteger;

/// Counts how requests at one host end. Event loops call the methods of [HostMonitor]; all else
/// belongs to the health thread.
final class OutlierMonitor implements HostMonitor {
    /// Is told once when a row of failures is as long as the settings allow.
    interface Listener {
        void tooMany(Ejection why);
    }

    private final OutlierSettings settings;
    private final Listener listener;
    private final HostMonitor next;
    private final AtomicInteger errors = new AtomicInteger();
    private final AtomicInteger gatewayFailures = new AtomicInteger();
    private final AtomicInteger localOriginFailures = new AtomicInteger();
    final RequestTally all = new RequestTally();
    final RequestTally localOrigin = new RequestTally();

    /// @param next told too
    OutlierMonitor(OutlierSettings settings, Listener listener, HostMonitor next) {
        this.settings = settings;
        this.listener = listener;
        this.next = next;
    }

    @Override
    public void responded(int status) {
        if (status < 500 || status > 599) {
            all.good();
            reset(errors);
            reset(gatewayFailures);
            return;
        }
        all.bad();
        OutlierSettings.Consecutive limits = settings.consecutive();
        if (status < 502 || status > 504) reset(gatewayFailures);
        else if (gatewayFailures.incrementAndGet() == limits.gatewayFailures())
            listener.tooMany(Ejection.CONSECUTIVE_GATEWAY_FAILURE);
        if (errors.incrementAndGet() == limits.errors()) listener.tooMany(Ejection.CONSECUTIVE_5XX);
    }

    @Override
    public void connected() {
        if (settings.splitLocalOrigin()) reached();
    }

    @Override
    public void connectedForGood() {
        if (settings.splitLocalOrigin()) reached();
        else responded(200);
    }

    @Override
    public void connectFailed() {
        if (settings.splitLocalOrigin()) notReached();
        else responded(503);
    }

    @Override
    public void timedOut(int status) {
        if (settings.splitLocalOrigin()) notReached();
        else responded(status);
    }

    @Override
    public void failedAtOnce() {
        next.failedAtOnce();
    }

    private void reached() {
        localOrigin.good();
        reset(localOriginFailures);
    }

    private void notReached() {
        localOrigin.bad();
        if (localOriginFailures.incrementAndGet() == settings.consecutive().localOriginFailures())
            listener.tooMany(Ejection.CONSECUTIVE_LOCAL_ORIGIN_FAILURE);
    }

    /// Reads first: the line of the counter stays shared between the loops while all goes well.
    private static void reset(AtomicInteger counter) {
        if (counter.get() != 0) counter.set(0);
    }

    /// A row has been dealt with and starts anew.
    void restart(Ejection why) {
        @Nullable AtomicInteger row =
                switch (why) {
                    case CONSECUTIVE_5XX -> errors;
                    case CONSECUTIVE_GATEWAY_FAILURE -> gatewayFailures;
                    case CONSECUTIVE_LOCAL_ORIGIN_FAILURE -> localOriginFailures;
                    default -> null;
                };
        if (row != null) row.set(0);
    }

    /// The host is back: no row goes on from before.
    void restartAll() {
        errors.set(0);
        gatewayFailures.set(0);
        localOriginFailures.set(0);
    }
}
