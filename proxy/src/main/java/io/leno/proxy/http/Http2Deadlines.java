package io.leno.proxy.http;

import io.leno.proxy.upstream.DeadlineTimer;
import io.netty.channel.EventLoop;

import java.util.concurrent.TimeUnit;

/// How a downstream HTTP/2 connection ends: without streams for too long, too old, or told to
/// drain. The client first gets a notice, then `drain_timeout` to learn of it, then GOAWAY; the
/// connection closes when its last stream has ended. Belongs to the event loop.
final class Http2Deadlines {
    private enum State {
        OPEN,
        DRAINING,
        CLOSING
    }

    private final Http2Downstream connection;
    private final EventLoop loop;
    private final DeadlineTimer timer;
    private long openedAt = System.nanoTime();
    private long idleSince = openedAt;
    private State state = State.OPEN;
    private boolean closed;

    Http2Deadlines(Http2Downstream connection, EventLoop loop) {
        this.connection = connection;
        this.loop = loop;
        timer = new DeadlineTimer(loop);
    }

    private HttpSettings settings() {
        return connection.manager().settings();
    }

    void arm() {
        long deadline = deadline();
        if (deadline == Long.MAX_VALUE || closed) timer.disarm();
        else timer.arm(deadline, this::onTimer);
    }

    private long deadline() {
        if (state != State.OPEN) return Long.MAX_VALUE;
        long deadline =
                StreamTimers.earliest(Long.MAX_VALUE, openedAt, settings().maxConnectionDuration());
        if (connection.activeStreams() > 0) return deadline;
        return StreamTimers.earliest(deadline, idleSince, settings().idleTimeout());
    }

    private void onTimer() {
        if (deadline() - System.nanoTime() > 0) {
            arm();
            return;
        }
        if (state != State.OPEN) return;
        boolean old = StreamTimers.isOver(openedAt, settings().maxConnectionDuration());
        (old ? connection.stats().connectionLengths : connection.stats().idleTimeouts).inc();
        drain();
    }

    /// It was opened before.
    void goesOn(long openedNanos) {
        openedAt = openedNanos;
    }

    long openedNanos() {
        return openedAt;
    }

    boolean isOpen() {
        return state == State.OPEN && !closed;
    }

    void streamOpened() {}

    /// The timer that runs may be late by then: it looks again.
    void streamClosed() {
        if (closed || connection.activeStreams() > 0) return;
        idleSince = System.nanoTime();
        if (state == State.CLOSING) closeNow();
        else if (state == State.OPEN) arm();
    }

    /// @return false when it does already
    boolean drain() {
        if (state != State.OPEN || closed) return false;
        state = State.DRAINING;
        connection.shutdownNotice();
        long wait = settings().drainTimeout().toNanos();
        var _ = loop.schedule(this::drained, wait, TimeUnit.NANOSECONDS);
        return true;
    }

    private void drained() {
        if (closed) return;
        connection.goAway();
        state = State.CLOSING;
        if (connection.activeStreams() == 0) closeNow();
    }

    private void closeNow() {
        if (closed) return;
        close();
        connection.closeGently();
    }

    void close() {
        closed = true;
        timer.close();
    }
}
