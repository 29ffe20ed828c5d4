package io.leno.proxy.http;

import io.leno.proxy.upstream.DeadlineTimer;
import io.leno.proxy.upstream.Worker;
import io.netty.channel.EventLoop;

import org.jspecify.annotations.Nullable;

import java.time.Duration;

/// The timers of one stream of many on a connection: quiet for too long, too long altogether, and
/// the route's. They are used again by later streams, whose deadlines then cost nothing to set.
final class StreamTimers {
    private final Worker worker;
    private final DeadlineTimer timer;
    private final DeadlineTimer routeTimer;
    private final Runnable onTimer = this::onTimer;
    private @Nullable Exchange exchange;
    private long lastActivity;

    StreamTimers(Worker worker) {
        this.worker = worker;
        EventLoop loop = worker.loop();
        timer = new DeadlineTimer(loop);
        routeTimer = new DeadlineTimer(loop);
    }

    DeadlineTimer routeTimer() {
        return routeTimer;
    }

    void start(Exchange of) {
        exchange = of;
        touch();
        arm();
    }

    /// Something moved, one way or the other.
    void touch() {
        lastActivity = worker.nanoTime();
    }

    void stop() {
        exchange = null;
        timer.disarm();
        routeTimer.disarm();
    }

    void close() {
        exchange = null;
        timer.close();
        routeTimer.close();
    }

    /// Whatever a deadline depends on has changed.
    void arm() {
        Exchange current = exchange;
        if (current == null) return;
        long deadline = deadline(current);
        if (deadline == Long.MAX_VALUE) timer.disarm();
        else timer.arm(deadline, onTimer);
    }

    private long deadline(Exchange current) {
        long deadline = earliest(Long.MAX_VALUE, lastActivity, current.idleTimeout());
        deadline = earliest(deadline, current.startedNanos(), current.maxDuration());
        if (current.isRequestComplete()) return deadline;
        return earliest(deadline, current.startedNanos(), requestTimeout(current));
    }

    private static Duration requestTimeout(Exchange current) {
        return current.carrier().manager().settings().requestTimeout();
    }

    static long earliest(long deadline, long from, Duration timeout) {
        if (timeout.isZero()) return deadline;
        long other = from + timeout.toNanos();
        return deadline == Long.MAX_VALUE || other - deadline < 0 ? other : deadline;
    }

    static boolean isOver(long since, Duration timeout) {
        return !timeout.isZero() && System.nanoTime() - since >= timeout.toNanos();
    }

    private void onTimer() {
        Exchange current = exchange;
        if (current == null) return;
        if (deadline(current) - System.nanoTime() > 0) {
            arm();
            return;
        }
        if (isOver(current.startedNanos(), current.maxDuration())) {
            StreamMishaps.durationExceeded(current);
        } else if (isOver(lastActivity, current.idleTimeout())) StreamMishaps.idle(current);
        else StreamMishaps.requestTimedOut(current);
        if (exchange != null && !current.hasEnded()) {
            touch();
            arm();
        }
    }
}
