package io.leno.script.js.graal;

import com.sun.management.ThreadMXBean;

import org.graalvm.polyglot.Context;
import org.jspecify.annotations.Nullable;

import java.lang.management.ManagementFactory;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;

/// Looks after the scripts that run, from a thread of its own, and interrupts those that run for
/// too long or make too much. It sleeps while none does.
final class Watchdog implements AutoCloseable {
    private static final long TICK_NANOS = 2_000_000;
    private static final int QUIET_TICKS = 50;
    private static final @Nullable ThreadMXBean THREADS =
            ManagementFactory.getThreadMXBean() instanceof ThreadMXBean bean ? bean : null;

    private final List<WeakReference<Post>> posts = new CopyOnWriteArrayList<>();
    private final Thread thread = new Thread(this::watch, "js-watchdog");
    private volatile boolean asleep;
    private volatile boolean closed;

    /// What the current thread has made so far.
    static long madeHere() {
        return THREADS == null ? 0 : THREADS.getCurrentThreadAllocatedBytes();
    }

    Watchdog() {
        thread.setDaemon(true);
        thread.start();
    }

    /// A context to look after.
    Post watch(Context context) {
        Post post = new Post(context);
        posts.add(new WeakReference<>(post));
        return post;
    }

    @Override
    public void close() {
        closed = true;
        LockSupport.unpark(thread);
    }

    private void watch() {
        int quiet = 0;
        while (!closed) {
            quiet = isAny(Post::look) ? 0 : quiet + 1;
            if (quiet < QUIET_TICKS) LockSupport.parkNanos(TICK_NANOS);
            else sleep();
        }
    }

    private void sleep() {
        asleep = true;
        if (!isAny(post -> !post.isIdle()) && !closed) LockSupport.park();
        asleep = false;
        posts.removeIf(post -> post.refersTo(null));
    }

    /// Asks all posts.
    private boolean isAny(Predicate<Post> question) {
        boolean any = false;
        for (WeakReference<Post> each : posts) {
            Post post = each.get();
            if (post != null) any |= question.test(post);
        }
        return any;
    }

    /// One context under watch. Its event loop says when a script begins and ends to run there.
    final class Post {
        private static final int IDLE = 0;
        private static final int RUNNING = 1;
        private static final int STOPPING = 2;
        private static final int PHASES = 4;
        private static final Duration PATIENCE = Duration.ofMillis(20);

        private final Context context;

        /// Which run of a script this is, and its phase.
        private final AtomicLong state = new AtomicLong();

        private volatile long spentNanos;
        private volatile @Nullable Thread runner;
        private volatile @Nullable Allowance allowance;
        private volatile @Nullable LimitBreak broken;
        private long seen;
        private long bytesAtFirst;
        private long nanosAtFirst;

        private Post(Context context) {
            this.context = context;
        }

        void begin(Allowance allowed) {
            allowance = allowed;
            broken = null;
            runner = Thread.currentThread();
            spentNanos = 0;
            state.set(state.get() / PHASES * PHASES + PHASES + RUNNING);
            if (asleep) LockSupport.unpark(thread);
        }

        /// @return what it was stopped for; null where it ended by itself
        @Nullable LimitBreak end() {
            long running = state.get();
            if (running % PHASES != RUNNING || !state.compareAndSet(running, running - RUNNING))
                while (!isIdle()) Thread.onSpinWait(); // the next one is not to be hit
            return broken;
        }

        private boolean isIdle() {
            return state.get() % PHASES == IDLE;
        }

        /// Whether the script that runs now is being stopped.
        boolean isStopped() {
            return broken != null;
        }

        /// How long the last run took, as far as anybody looked: of short ones 0. A thread that has
        /// not its turn does not run.
        long spentNanos() {
            return spentNanos;
        }

        /// @return whether a script runs
        private boolean look() {
            long running = state.get();
            Allowance allowed = allowance;
            Thread thread = runner;
            if (running % PHASES != RUNNING || allowed == null || thread == null) return !isIdle();
            long bytes = THREADS == null ? 0 : THREADS.getThreadAllocatedBytes(thread.threadId());
            long nanos = cpuNanos();
            if (running != seen) {
                bytesAtFirst = bytes;
                nanosAtFirst = nanos;
            }
            seen = running;
            spentNanos = nanos - nanosAtFirst;
            if (bytes - bytesAtFirst > allowed.limits().memoryBytes())
                stop(running, LimitBreak.MEMORY);
            else if (spentNanos > allowed.nanos()) stop(running, LimitBreak.TIME);
            return true;
        }

        /// Interrupts the script that runs now; from its thread, does not wait.
        void stop(LimitBreak reason) {
            stop(state.get(), reason);
        }

        private void stop(long running, LimitBreak reason) {
            if (running % PHASES != RUNNING
                    || !state.compareAndSet(running, running - RUNNING + STOPPING)) return;
            broken = reason;
            Thread.ofPlatform().daemon().name("js-stop").start(this::interrupt);
        }

        private void interrupt() {
            long before = cpuNanos();
            try {
                while (!isInterrupted())
                    if (cpuNanos() - before > PATIENCE.toNanos()) {
                        context.close(true); // it begins anew whenever it is interrupted
                        return;
                    }
            } finally {
                state.set(state.get() / PHASES * PHASES);
            }
        }

        private boolean isInterrupted() {
            try {
                context.interrupt(PATIENCE);
                return true;
            } catch (TimeoutException e) {
                return false;
            }
        }

        /// What the thread has run so far.
        private long cpuNanos() {
            Thread thread = runner;
            if (THREADS == null || thread == null) return System.nanoTime();
            return THREADS.getThreadCpuTime(thread.threadId());
        }
    }
}
