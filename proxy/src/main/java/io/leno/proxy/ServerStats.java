package io.leno.proxy;

import io.leno.proxy.stats.Counter;
import io.leno.proxy.stats.Gauge;
import io.leno.proxy.stats.KnownStats;
import io.leno.proxy.stats.Stats;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryUsage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;

/// What the server counts about itself, `server.…`. Most of it is measured when somebody looks.
final class ServerStats {
    /// Without certificates that expire. Envoy: the largest of 32 bits.
    private static final long NEVER = 0xFFFF_FFFFL;

    /// The first digits of the revision as a number, as Envoy has it; ours is `1e0e00`.
    private static final long VERSION = 0x1E0E00;

    private static final long PAGE_BYTES = 4096;

    private final Stats stats;
    private final Instant startedAt;
    private final Gauge uptime;
    private final Gauge allocated;
    private final Gauge heap;
    private final Gauge physical;

    ServerStats(Stats stats, Instant startedAt, int loops) {
        this.stats = stats;
        this.startedAt = startedAt;
        stats.show("", KnownStats.PROCESS);
        stats.show("http.admin.", KnownStats.HTTP);
        uptime = stats.gauge("server.uptime");
        allocated = stats.gauge("server.memory_allocated");
        heap = stats.gauge("server.memory_heap_size");
        physical = stats.gauge("server.memory_physical_size");
        stats.gauge("server.concurrency").set(loops);
        stats.gauge("server.state").set(2);
        stats.gauge("server.version").set(VERSION);
        stats.gauge("server.hot_restart_epoch").set(0);
        stats.gauge("server.hot_restart_generation").set(1);
        stats.gauge("server.days_until_first_cert_expiring").set(NEVER);
        for (int loop = 0; loop < loops; loop++) {
            Counter _ = stats.counter("server.worker_" + loop + ".watchdog_miss");
            Counter _ = stats.counter("server.worker_" + loop + ".watchdog_mega_miss");
        }
    }

    void live() {
        stats.gauge("server.state").set(0);
        stats.gauge("server.live").set(1);
        stats.gauge("listener_manager.workers_started").set(1);
        long millis = Duration.between(startedAt, Instant.now()).toMillis();
        stats.histogram("server.initialization_time_ms").record(millis);
    }

    void measure() {
        uptime.set(Duration.between(startedAt, Instant.now()).toSeconds());
        MemoryUsage used = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage();
        allocated.set(used.getUsed());
        heap.set(used.getCommitted());
        physical.set(residentBytes(used.getCommitted()));
    }

    private static long residentBytes(long otherwise) {
        try {
            String[] pages = Files.readString(Path.of("/proc/self/statm")).split(" ", 3);
            return Long.parseLong(pages[1]) * PAGE_BYTES;
        } catch (IOException notLinux) {
            return otherwise;
        }
    }
}
