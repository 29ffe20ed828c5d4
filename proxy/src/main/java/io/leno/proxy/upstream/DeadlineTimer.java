package io.leno.proxy.upstream;

import io.netty.channel.EventLoop;

import org.jspecify.annotations.Nullable;

import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/// A timer that is armed for every request and hardly ever fires. Moving the deadline back costs
/// nothing: the task that is scheduled looks at the deadline when it runs and waits on. Belongs to
/// its event loop.
public final class DeadlineTimer {
    private final EventLoop loop;
    private @Nullable Runnable onDeadline;
    private long deadline;
    private @Nullable Future<?> task;
    private long taskAt;
    private boolean closed;

    public DeadlineTimer(EventLoop loop) {
        this.loop = loop;
    }

    /// @param nanoTime when, on the clock of `System.nanoTime()`
    public void arm(long nanoTime, Runnable action) {
        if (closed) return;
        deadline = nanoTime;
        onDeadline = action;
        if (task != null && taskAt - nanoTime <= 0) return;
        if (task != null) task.cancel(false);
        schedule();
    }

    public void disarm() {
        onDeadline = null;
    }

    /// The end: takes it off the loop, and whoever still arms it does so in vain.
    public void close() {
        closed = true;
        onDeadline = null;
        if (task != null) task.cancel(false);
        task = null;
    }

    private void schedule() {
        taskAt = deadline;
        long in = Math.max(1, deadline - System.nanoTime());
        task = loop.schedule(this::fire, in, TimeUnit.NANOSECONDS);
    }

    private void fire() {
        task = null;
        Runnable action = onDeadline;
        if (action == null) return;
        if (deadline - System.nanoTime() > 0) {
            schedule();
            return;
        }
        onDeadline = null;
        action.run();
    }
}
