package io.leno.proxy.filter;

import io.leno.proxy.stats.Counter;
import io.leno.proxy.stats.Stats;
import io.leno.proxy.upstream.ThreadBytes;
import io.leno.proxy.upstream.Worker;
import io.leno.runtime.spi.PluginLoops;

import org.jspecify.annotations.Nullable;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;

/// One event loop as the watchdog sees it. Belongs to the watchdog's thread, but for the heartbeat.
final class WatchedLoop {
    /// So much between two looks is suspicious.
    private static final long MANY_BYTES = 64L << 20;

    /// For so many looks calls are measured then.
    private static final int SUSPICIOUS_LOOKS = 10;

    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    private final Worker worker;
    private final Counter misses;
    private final Counter megaMisses;
    private final Counter allMisses;
    private final Counter allMegaMisses;

    /// Written by the loop itself: the heartbeat that was sent has been answered.
    private volatile boolean touched;

    /// Null until the loop has run.
    private volatile @Nullable Thread thread;

    private long sent;
    private boolean missed;
    private boolean megaMissed;
    private long call;
    private long since;
    private boolean told;
    private boolean toldGrave;

    /// When the call was to be ended; 0: not yet.
    private long ending;

    private long cpuAtFirst;
    private boolean spared;
    private long bytes;
    private int suspicious;

    WatchedLoop(Worker worker, Stats stats) {
        this.worker = worker;
        String own = "server.worker_" + worker.index() + ".";
        misses = stats.counter(own + "watchdog_miss");
        megaMisses = stats.counter(own + "watchdog_mega_miss");
        allMisses = stats.counter("workers.watchdog_miss");
        allMegaMisses = stats.counter("workers.watchdog_mega_miss");
        beat(System.nanoTime());
    }

    Worker worker() {
        return worker;
    }

    @Nullable Thread thread() {
        return thread;
    }

    /// All threads stood still for a while: nothing follows from that.
    void forgive(long now) {
        sent = now;
        since = now;
    }

    void heartbeat(long now, LoopWatchdog.Settings settings) {
        if (touched) {
            beat(now);
            return;
        }
        if (!missed && now - sent > settings.miss().toNanos()) {
            missed = true;
            misses.inc();
            allMisses.inc();
        }
        if (!megaMissed && now - sent > settings.megaMiss().toNanos()) {
            megaMissed = true;
            megaMisses.inc();
            allMegaMisses.inc();
        }
    }

    private void beat(long now) {
        touched = false;
        missed = false;
        megaMissed = false;
        sent = now;
        try {
            worker.loop().execute(this::touch);
        } catch (RejectedExecutionException ending) {
            touched = true;
        }
    }

    private void touch() {
        thread = Thread.currentThread();
        var _ = Thread.interrupted(); // that was for a call that has ended
        touched = true;
    }

    /// The call of a filter that the loop was in at the last look already; 0 if there is none.
    long sameCall(long now) {
        long current = worker.activity().current();
        if (current != 0 && current == call) return call;
        call = current;
        since = now;
        told = false;
        toldGrave = false;
        Thread running = thread;
        if (ending != 0 && running != null) PluginLoops.forget(running);
        ending = 0;
        cpuAtFirst = -1;
        return 0;
    }

    /// When that call was seen first.
    long callSince() {
        return since;
    }

    /// Whether it is news that the call keeps the loop, or that it does so for long.
    boolean mayTell(boolean grave) {
        if (grave ? toldGrave : told) return false;
        told = true;
        toldGrave |= grave;
        return true;
    }

    /// Whether the call waits or works, and is not just kept from the processor by others. Begins
    /// to count when it is first asked.
    ///
    /// @param least how long it has worked then
    boolean isItsFault(Thread running, Duration least) {
        if (running.getState() != Thread.State.RUNNABLE) return true;
        long cpu = THREADS.getThreadCpuTime(running.threadId());
        if (cpuAtFirst < 0) cpuAtFirst = cpu;
        return cpu - cpuAtFirst >= least.toNanos();
    }

    /// Whether the call is to be ended now; once for a call.
    boolean mayEnd(long now) {
        if (ending != 0) return false;
        ending = now;
        return true;
    }

    /// Whether that was tried long ago, and the call goes on.
    boolean isLost(long now, Duration after) {
        return ending != 0 && now - ending > after.toNanos();
    }

    /// Whether new connections have to go past the loop, if that is news; else null.
    @Nullable Boolean sparing() {
        if (spared == megaMissed) return null;
        spared = megaMissed;
        return spared;
    }

    void lookAtAllocation() {
        Thread running = thread;
        if (running == null) return;
        long now = ThreadBytes.of(running);
        boolean many = bytes > 0 && now - bytes > MANY_BYTES;
        bytes = now;
        if (many) suspicious = SUSPICIOUS_LOOKS;
        else if (suspicious == 0) return;
        else suspicious--;
        worker.activity().suspicious(suspicious > 0);
    }
}
