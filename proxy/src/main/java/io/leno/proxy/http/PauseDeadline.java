package io.leno.proxy.http;

import io.netty.channel.EventLoop;
import io.netty.util.concurrent.ScheduledFuture;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/// Ends a pause that lasts too long, counted from the last event that the filter was given. Belongs
/// to the stream's event loop.
final class PauseDeadline {
    private final EventLoop loop;
    private final long nanos;
    private final Runnable onDeadline;
    private long last = System.nanoTime();
    private ScheduledFuture<?> task;

    PauseDeadline(EventLoop loop, Duration most, Runnable onDeadline) {
        this.loop = loop;
        nanos = most.toNanos();
        this.onDeadline = onDeadline;
        task = loop.schedule(this::look, nanos, TimeUnit.NANOSECONDS);
    }

    /// The filter was given something more.
    void touch() {
        last = System.nanoTime();
    }

    private void look() {
        long left = last + nanos - System.nanoTime();
        if (left > 0) task = loop.schedule(this::look, left, TimeUnit.NANOSECONDS);
        else onDeadline.run();
    }

    /// The pause is over.
    void close() {
        task.cancel(false);
    }
}
