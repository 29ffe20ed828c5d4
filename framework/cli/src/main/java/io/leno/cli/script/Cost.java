package io.leno.cli.script;

import com.sun.management.ThreadMXBean;

import java.lang.management.ManagementFactory;
import java.util.Locale;
import java.util.Map;

/// What one call costs the thread that makes it, on average.
///
/// @param calls how many were measured
record Cost(double nanos, double bytes, long calls) {
    private static final int WARM_UP_CALLS = 10_000;
    private static final long WARM_UP_NANOS = 10_000_000_000L;
    private static final long MEASURED_NANOS = 1_000_000_000L;

    /// Measures for about a second after 10000 calls, or after ten seconds of slow ones.
    static Cost of(Runnable call) {
        long start = System.nanoTime();
        int warm = 0;
        while (warm < WARM_UP_CALLS && System.nanoTime() - start < WARM_UP_NANOS) {
            call.run();
            warm++;
        }
        // slow calls come in small batches
        int batch = Math.max(1, warm / 10);
        long bytes = allocated();
        long begin = System.nanoTime();
        long calls = 0;
        while (System.nanoTime() - begin < MEASURED_NANOS) {
            for (int i = 0; i < batch; i++) call.run();
            calls += batch;
        }
        double nanos = System.nanoTime() - begin;
        return new Cost(nanos / calls, (double) (allocated() - bytes) / calls, calls);
    }

    private static long allocated() {
        return ManagementFactory.getPlatformMXBean(ThreadMXBean.class)
                .getCurrentThreadAllocatedBytes();
    }

    /// What is left of it; never below zero.
    Cost without(Cost other) {
        return new Cost(Math.max(0, nanos - other.nanos), Math.max(0, bytes - other.bytes), calls);
    }

    Map<String, Object> fields() {
        return Map.of("nanos", Math.round(nanos), "bytes", Math.round(bytes), "calls", calls);
    }

    /// `1234 ns and 567 bytes a call (81000 calls)`
    @Override
    public String toString() {
        return String.format(
                Locale.ROOT, "%.0f ns and %.0f bytes a call (%d calls)", nanos, bytes, calls);
    }
}
