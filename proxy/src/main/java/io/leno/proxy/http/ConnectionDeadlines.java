package io.leno.proxy.http;

import io.leno.proxy.upstream.DeadlineTimer;
import io.netty.channel.EventLoop;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/// Watches one downstream connection for whatever may last too long: quiet between requests, a head
/// that does not come to its end, a quiet or long stream, its own age. One lazy timer for all.
/// Belongs to the event loop.
final class ConnectionDeadlines {
    private final DownstreamConnection connection;
    private final EventLoop loop;
    private final DeadlineTimer timer;
    private final Runnable onTimer = this::onTimer;
    private long openedAt = System.nanoTime();
    private long lastActivity = openedAt;

    /// When the first byte of a head came whose end has not; 0 otherwise.
    private long headStartedAt;

    private boolean draining;

    ConnectionDeadlines(DownstreamConnection connection, EventLoop loop) {
        this.connection = connection;
        this.loop = loop;
        timer = new DeadlineTimer(loop);
    }

    /// It was opened before.
    void goesOn(long openedNanos) {
        openedAt = openedNanos;
    }

    long openedNanos() {
        return openedAt;
    }

    /// Something moved, one way or the other.
    void touch() {
        lastActivity = connection.worker().nanoTime();
    }

    void headBegan() {
        if (headStartedAt != 0) return;
        headStartedAt = connection.worker().nanoTime();
        arm();
    }

    void headEnded() {
        headStartedAt = 0;
    }

    /// True once the connection has lasted long enough: the response at hand is its last.
    boolean isDraining() {
        return draining;
    }

    void close() {
        timer.close();
    }

    /// Whatever a deadline depends on has changed.
    void arm() {
        long deadline = deadline();
        if (deadline == Long.MAX_VALUE) timer.disarm();
        else timer.arm(deadline, onTimer);
    }

    private HttpSettings settings() {
        return connection.manager().settings();
    }

    private long deadline() {
        HttpSettings settings = settings();
        Exchange current = connection.exchange();
        long deadline = current == null ? betweenRequests(settings) : during(current, settings);
        return draining ? deadline : earliest(deadline, openedAt, settings.maxConnectionDuration());
    }

    private long betweenRequests(HttpSettings settings) {
        long deadline = Long.MAX_VALUE;
        if (!draining) deadline = earliest(deadline, lastActivity, settings.idleTimeout());
        if (headStartedAt == 0) return deadline;
        deadline = earliest(deadline, headStartedAt, settings.headersTimeout());
        return earliest(deadline, headStartedAt, settings.requestTimeout());
    }

    private long during(Exchange current, HttpSettings settings) {
        long deadline = earliest(Long.MAX_VALUE, lastActivity, current.idleTimeout());
        deadline = earliest(deadline, current.startedNanos(), current.maxDuration());
        if (current.isRequestComplete()) return deadline;
        return earliest(deadline, current.startedNanos(), settings.requestTimeout());
    }

    private static long earliest(long deadline, long from, Duration timeout) {
        if (timeout.isZero()) return deadline;
        long other = from + timeout.toNanos();
        return deadline == Long.MAX_VALUE || other - deadline < 0 ? other : deadline;
    }

    private void onTimer() {
        if (deadline() - System.nanoTime() > 0) {
            arm();
            return;
        }
        @Nullable Exchange current = connection.exchange();
        if (isOver(openedAt, settings().maxConnectionDuration()) && !draining) {
            connection.stats().connectionLengths.inc();
            drain();
        } else if (current != null) streamTimedOut(current);
        else if (headStartedAt != 0) headTimedOut();
        else {
            connection.stats().idleTimeouts.inc();
            drain();
        }
        arm();
    }

    private static boolean isOver(long since, Duration timeout) {
        return !timeout.isZero() && System.nanoTime() - since >= timeout.toNanos();
    }

    private void streamTimedOut(Exchange current) {
        if (isOver(current.startedNanos(), current.maxDuration()))
            StreamMishaps.durationExceeded(current);
        else if (isOver(lastActivity, current.idleTimeout())) StreamMishaps.idle(current);
        else StreamMishaps.requestTimedOut(current);
    }

    private void headTimedOut() {
        boolean headers = isOver(headStartedAt, settings().headersTimeout());
        if (headers) connection.refuseHead(StreamMishaps::headersTimedOut);
        else if (isOver(headStartedAt, settings().requestTimeout()))
            connection.refuseHead(StreamMishaps::requestTimedOut);
        else {
            connection.stats().idleTimeouts.inc();
            connection.closeIfQuiet();
        }
    }

    /// The connection takes one more request at most. Without one it ends after Envoy's
    /// `drain_timeout`.
    private void drain() {
        draining = true;
        long wait = settings().drainTimeout().toNanos();
        var _ = loop.schedule(connection::closeIfQuiet, wait, TimeUnit.NANOSECONDS);
    }
}
