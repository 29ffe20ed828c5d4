package io.leno.proxy.filter;

import io.leno.proxy.stats.Stats;
import io.leno.proxy.upstream.LoopActivity;
import io.leno.proxy.upstream.Worker;
import io.leno.proxy.upstream.Workers;

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
public final class LoopWatchdog implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(LoopWatchdog.class);

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
        loop.lookAtAllocation();
        long call = loop.sameCall(now);
        if (call == 0) return;
        Duration stuck = Duration.ofNanos(now - loop.callSince());
        if (stuck.compareTo(settings.miss()) < 0) return;
        boolean grave = stuck.compareTo(settings.megaMiss()) >= 0;
        Thread running = loop.thread();
        if (running == null || !loop.mayTell(grave)) return;
        FilterConduct conduct = accounts.conduct(LoopActivity.idOf(call));
        String where = stack(running);
        if (conduct == null || loop.worker().activity().current() != call) return;
        conduct.blocks(
                "keeps event loop %d for %d ms at %s"
                        .formatted(loop.worker().index(), stuck.toMillis(), where),
                grave);
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
