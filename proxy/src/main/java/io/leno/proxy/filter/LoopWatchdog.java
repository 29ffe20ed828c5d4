package io.leno.proxy.filter;

import io.leno.proxy.stats.Stats;
import io.leno.proxy.upstream.LoopActivity;
import io.leno.proxy.upstream.Worker;
import io.leno.proxy.upstream.Workers;
import io.leno.runtime.spi.PluginLoops;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Looks several times a second at what event loops do: counts those that are stuck, as Envoy's
/// watchdog does, names the filter that keeps one, has calls measured on a loop that allocates
/// suddenly much, and names filters whose work does not end. It costs the loops one empty task for
/// each look.
///
/// A loop that is stuck for long gets no new connections. The call that keeps it is ended after
/// twice that time, so that the loop and all its other streams go on: its thread is interrupted,
/// and the next turn of a loop in the plugin's code throws. A filter that streams can do without is
/// out of service then. What neither heeds an interrupt nor is the plugin's own code keeps its
/// loop; its filter is out of service in any case.
public final class LoopWatchdog implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(LoopWatchdog.class);

    /// Megamisses after which a call is ended that waits or works.
    private static final int ENDED_AFTER = 2;

    /// After so many also one that seems to do neither: a loaded machine looks like that, and so
    /// does waiting in native code.
    private static final int ENDED_IN_ANY_CASE_AFTER = 10;

    /// So many later it counts as one that cannot be ended.
    private static final int ENDS_WITHIN = 5;

    private final Workers workers;
    private final Settings settings;
    private final PluginAccounts accounts;
    private final List<WatchedLoop> loops = new ArrayList<>();
    private final Duration interval;

    /// How long interrupted work may take to end.
    private final Duration workEnds;

    private final Thread thread;

    /// @param miss after so long a loop is stuck. Envoy: `miss_timeout`
    /// @param megaMiss after so long it has been for long. Envoy: `megamiss_timeout`
    public record Settings(Duration miss, Duration megaMiss) {
        public static final Settings DEFAULT =
                new Settings(Duration.ofMillis(200), Duration.ofSeconds(1));
    }

    /// Begins to look.
    public LoopWatchdog(Workers workers, Settings settings, PluginAccounts accounts, Stats stats) {
        this.workers = workers;
        this.settings = settings;
        this.accounts = accounts;
        workEnds = settings.megaMiss().multipliedBy(10);
        for (Worker worker : workers.all()) loops.add(new WatchedLoop(worker, stats));
        long shorter = Math.min(settings.miss().toMillis(), settings.megaMiss().toMillis());
        interval = Duration.ofMillis(Math.clamp(shorter / 2, 10, 100));
        thread = Thread.ofPlatform().name("proxy-watchdog").daemon().start(this::run);
    }

    private void run() {
        long last = System.nanoTime();
        while (!Thread.interrupted()) {
            LockSupport.parkNanos(interval.toNanos());
            long now = System.nanoTime();
            // who looks late himself, because all threads stood still, blames nobody
            boolean late = now - last > 2 * interval.toNanos() + 50_000_000;
            last = now;
            for (WatchedLoop loop : loops) look(loop, now, late);
            lookAtLeftovers(now);
        }
    }

    private void look(WatchedLoop loop, long now, boolean late) {
        if (late) loop.forgive(now);
        loop.heartbeat(now, settings);
        Boolean sparing = loop.sparing();
        if (sparing != null) workers.spare(loop.worker(), sparing);
        loop.lookAtAllocation();
        long call = loop.sameCall(now);
        if (call == 0) return;
        Duration stuck = Duration.ofNanos(now - loop.callSince());
        if (stuck.compareTo(settings.miss()) < 0) return;
        blame(loop, call, stuck, now);
    }

    private void blame(WatchedLoop loop, long call, Duration stuck, long now) {
        boolean grave = stuck.compareTo(settings.megaMiss()) >= 0;
        Thread running = loop.thread();
        if (running == null) return;
        boolean faulty = loop.isItsFault(running, settings.megaMiss());
        FilterConduct conduct = accounts.conduct(LoopActivity.idOf(call));
        String where = stack(running);
        LoopActivity activity = loop.worker().activity();
        if (conduct == null || activity.current() != call) return;
        String what =
                "keeps event loop %d for %d ms at %s"
                        .formatted(loop.worker().index(), stuck.toMillis(), where);
        if (loop.mayTell(grave)) conduct.blocks(what, grave);
        int least = faulty ? ENDED_AFTER : ENDED_IN_ANY_CASE_AFTER;
        boolean lost = stuck.compareTo(settings.megaMiss().multipliedBy(least)) >= 0;
        if (!lost) return;
        if (loop.isLost(now, settings.megaMiss().multipliedBy(ENDS_WITHIN))) conduct.unstoppable();
        if (!loop.mayEnd(now)) return;
        conduct.endless(what);
        PluginLoops.end(running, () -> activity.current() == call, what);
        running.interrupt();
    }

    /// The plugin's own frames, innermost first.
    private static String stack(Thread thread) {
        return Stream.of(thread.getStackTrace())
                .takeWhile(frame -> !frame.getClassName().startsWith("io.leno.proxy.http."))
                .limit(8)
                .map(StackTraceElement::toString)
                .collect(Collectors.joining(" < "));
    }

    private void lookAtLeftovers(long now) {
        accounts.leftovers()
                .removeIf(
                        left -> {
                            if (!left.work().isAlive()) return true;
                            if (now - left.since() < workEnds.toNanos()) return false;
                            left.conduct()
                                    .misbehaved(
                                            Misbehaviour.LEFT_WORK,
                                            "work goes on "
                                                    + workEnds.toMillis()
                                                    + " ms after its stream, at "
                                                    + stack(left.work()),
                                            null);
                            return true;
                        });
    }

    @Override
    public void close() {
        thread.interrupt();
        try {
            if (!thread.join(Duration.ofSeconds(2))) log.warn("The watchdog does not end");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
