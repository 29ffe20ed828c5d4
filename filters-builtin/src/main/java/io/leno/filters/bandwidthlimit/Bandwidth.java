package io.leno.filters.bandwidthlimit;

import java.util.function.LongSupplier;

/// Bytes that all streams of one limit may still send; those that nobody wants are kept for a
/// second. Used by many threads: guarded by itself.
final class Bandwidth {
    private static final double NANOS = 1e9;

    private final double bytesPerSecond;
    private final LongSupplier nanoTime;
    private double bytes;
    private long filled;

    /// @param first how many there are at the beginning
    Bandwidth(long bytesPerSecond, int first, LongSupplier nanoTime) {
        this.bytesPerSecond = bytesPerSecond;
        this.nanoTime = nanoTime;
        bytes = first;
        filled = nanoTime.getAsLong();
    }

    /// Takes as many as there are.
    synchronized int take(int most) {
        long now = nanoTime.getAsLong();
        bytes = Math.min(bytesPerSecond, bytes + (now - filled) / NANOS * bytesPerSecond);
        filled = now;
        int taken = (int) Math.min(most, bytes);
        bytes -= taken;
        return taken;
    }
}
