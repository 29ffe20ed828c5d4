package io.leno.script.wasm.vm;

import org.jspecify.annotations.Nullable;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/// Stops calls that compute for too long, by interrupting the thread they are on; compiled modules
/// look at that in each loop and function. Its own thread sleeps while nothing is called, and is
/// gone while there is no instance. Safe to use from any thread.
public final class CallWatch {
    private static final long PERIOD_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

    /// A call may wait for its turn on a busy machine, but not forever.
    private static final int WALL_FACTOR = 25;

    private static final int QUIET_PERIODS = 20;

    private final List<Watched> all = new ArrayList<>();
    private volatile @Nullable Thread thread;
    private volatile boolean asleep;

    /// One instance's calls, one at a time.
    final class Watched {
        private static final int IDLE = 0;
        private static final int RUNNING = 1;
        private static final int STOPPING = 2;
        private static final int STOPPED = 3;

        private final AtomicInteger state = new AtomicInteger();
        private volatile long calls;
        private volatile long limitNanos;
        private volatile @Nullable Thread caller;

        /// Of the callers, one after the other.
        private long made;

        // of the watch's thread
        private long seen;
        private long cpuThen;
        private long wallThen;

        /// A call begins on this thread.
        void enter(long limit) {
            limitNanos = limit;
            caller = Thread.currentThread();
            calls = ++made;
            state.set(RUNNING);
            if (asleep) wake();
        }

        /// It has ended.
        ///
        /// @return whether it was stopped
        boolean exit() {
            while (!state.compareAndSet(RUNNING, IDLE)) {
                if (state.get() == STOPPED) {
                    Thread.interrupted(); // the mark was for the call
                    state.set(IDLE);
                    return true;
                }
                Thread.onSpinWait(); // the watch looks whether it is this call
            }
            return false;
        }

        /// @return whether a call is under way, or one was since the last look
        private boolean look(ThreadMXBean threads) {
            long call = calls;
            if (state.get() != RUNNING) {
                boolean called = call != seen;
                seen = call;
                return called;
            }
            Thread running = caller;
            if (running == null) return true;
            long cpu = threads.getThreadCpuTime(running.threadId());
            if (call != seen) {
                seen = call;
                cpuThen = cpu;
                wallThen = System.nanoTime();
                return true;
            }
            long limit = limitNanos;
            boolean computed = cpu >= 0 && cpu - cpuThen > limit;
            if (computed || System.nanoTime() - wallThen > limit * WALL_FACTOR) stop(running, call);
            return true;
        }

        private void stop(Thread running, long call) {
            if (!state.compareAndSet(RUNNING, STOPPING)) return;
            if (call != calls) {
                state.set(RUNNING); // another one already
                return;
            }
            running.interrupt();
            state.set(STOPPED);
        }
    }

    Watched watch() {
        var watched = new Watched();
        synchronized (all) {
            all.add(watched);
            if (thread == null) {
                thread = Thread.ofPlatform().daemon().name("wasm-watch").start(this::run);
            }
        }
        return watched;
    }

    void forget(Watched watched) {
        synchronized (all) {
            all.remove(watched);
        }
        wake();
    }

    private void wake() {
        asleep = false;
        Thread watch = thread;
        if (watch != null) LockSupport.unpark(watch);
    }

    private void run() {
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        int quiet = 0;
        while (true) {
            List<Watched> now = instances();
            if (now.isEmpty()) return;
            quiet = look(now, threads) ? 0 : quiet + 1;
            if (quiet < QUIET_PERIODS) {
                LockSupport.parkNanos(PERIOD_NANOS);
                continue;
            }
            asleep = true; // who calls from now on sees it
            if (!look(now, threads)) LockSupport.park(this);
            asleep = false;
            quiet = 0;
        }
    }

    private List<Watched> instances() {
        synchronized (all) {
            if (all.isEmpty()) thread = null;
            return List.copyOf(all);
        }
    }

    private static boolean look(List<Watched> instances, ThreadMXBean threads) {
        boolean busy = false;
        for (Watched each : instances) busy |= each.look(threads);
        return busy;
    }
}
