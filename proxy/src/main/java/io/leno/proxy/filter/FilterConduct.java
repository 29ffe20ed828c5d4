package io.leno.proxy.filter;

import io.leno.proxy.filter.FilterPolicy.Limits;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/// How a configured filter behaves: what it does wrong is counted, logged and, past a limit, puts
/// it in quarantine. Safe to use from any thread.
public final class FilterConduct {
    private static final Logger log = LoggerFactory.getLogger(FilterConduct.class);

    /// One call may not allocate more.
    private static final long CALL_BYTES = 32L << 20;

    /// How often the log tells of the same filter.
    private static final Duration LOG_INTERVAL = Duration.ofSeconds(10);

    private final String blame;
    private final int id;
    private final boolean isOpen;
    private final Limits limits;
    private final PluginAccount account;
    private final FilterGuard guard;
    private final AtomicLong quietUntil = new AtomicLong(System.nanoTime());

    FilterConduct(
            String blame, int id, FilterPolicy policy, PluginAccount account, FilterGuard guard) {
        this.blame = blame;
        this.id = id;
        isOpen = policy.onFailure() == FilterPolicy.OnFailure.GO_ON;
        limits = policy.limits();
        this.account = account;
        this.guard = guard;
    }

    /// By which event loops say that they are in it.
    int id() {
        return id;
    }

    boolean isInQuarantine() {
        return guard.isOut();
    }

    /// It broke its contract.
    ///
    /// @param what in one line; an exception's text
    /// @param cause for the log; not kept
    void misbehaved(Misbehaviour kind, String what, @Nullable Throwable cause) {
        misbehaved(kind, what, cause, false);
    }

    /// A script failed, which its engine has logged.
    void failedOpen(String what) {
        account.blame(Misbehaviour.FAILED_OPEN, what, false);
    }

    /// It keeps an event loop.
    ///
    /// @param grave so long that it is taken out of service at once, where it can be
    void blocks(String what, boolean grave) {
        misbehaved(Misbehaviour.BLOCKED_LOOP, what, null, grave);
    }

    /// A call of it has to be ended. It is out of service then, until another generation takes its
    /// place, if its streams can do without it.
    void endless(String what) {
        log.warn("Filter {}: its call is ended: it {}", blame, what);
        if (isOpen) banish();
    }

    /// A call cannot even be ended, its event loop is lost: before it takes another one it is out
    /// of service, whatever its policy.
    void unstoppable() {
        banish();
    }

    private void banish() {
        if (guard.banish(System.nanoTime()))
            log.warn("Filter {} is out of service until its plugin is replaced", blame);
    }

    private void misbehaved(
            Misbehaviour kind, String what, @Nullable Throwable cause, boolean grave) {
        account.blame(kind, what, grave);
        tell(kind, what, cause);
        if (!kind.endsService() || !guard.failed(System.nanoTime(), grave)) return;
        log.warn(
                "Filter {} is in quarantine for {} s: {} ({})",
                blame,
                guard.rule().pause().toSeconds(),
                kind.statName(),
                what);
    }

    /// The first of some seconds in full, the others only where somebody looks for them.
    private void tell(Misbehaviour kind, String what, @Nullable Throwable cause) {
        long now = System.nanoTime();
        long quiet = quietUntil.get();
        boolean first = now - quiet >= 0;
        if (first && quietUntil.compareAndSet(quiet, now + LOG_INTERVAL.toNanos())) {
            log.warn("Filter {}: {}: {}", blame, kind.statName(), what, cause);
        } else log.debug("Filter {}: {}: {}", blame, kind.statName(), what, cause);
    }

    /// A call was measured, on its loop.
    void measured(int loop, long nanos, long bytes) {
        account.of(loop).called(nanos, bytes);
        Duration most = limits.callTime();
        if (!most.isZero() && nanos > most.toNanos()) {
            misbehaved(
                    Misbehaviour.OVER_TIME,
                    "a call took " + nanos / 1000 + " us (limit: " + most.toNanos() / 1000 + " us)",
                    null);
        }
        if (bytes > CALL_BYTES) {
            misbehaved(
                    Misbehaviour.OVER_ALLOCATION,
                    "a call allocated " + bytes + " bytes (limit: " + CALL_BYTES + ")",
                    null);
        }
    }
}
