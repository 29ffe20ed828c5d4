package io.leno.proxy.health;

import io.netty.channel.EventLoop;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;

/// An event loop and the system's time. Once the loop has ended nothing runs.
record LoopClock(EventLoop loop) implements HealthClock {
    @Override
    public void execute(Runnable task) {
        if (loop.isShuttingDown()) return;
        try {
            loop.execute(task);
        } catch (RejectedExecutionException ended) {
            // The proxy ends, and nobody is interested in health any more.
            return;
        }
    }

    @Override
    public long nanos() {
        return System.nanoTime();
    }

    @Override
    public Instant now() {
        return Instant.now();
    }

    @Override
    public Alarm in(Duration wait, Runnable task) {
        if (loop.isShuttingDown()) return Alarm.NONE;
        Future<?> scheduled = loop.schedule(task, wait.toNanos(), TimeUnit.NANOSECONDS);
        return () -> scheduled.cancel(false);
    }
}
