package io.leno.script.lua.lang;

import io.leno.script.lua.lang.LimitExceeded.Kind;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;

/// What one call of a script may still use. Loops, calls and steps of pattern matching count as
/// instructions; the clock is read once in a thousand of them.
public final class Budget {
    private static final int BETWEEN_CLOCKS = 1024;
    private static final long UNKNOWN = -1;
    private static final ThreadMXBean CPU = ManagementFactory.getThreadMXBean();

    private final long instructions;
    private final long nanos;
    private final long bytes;
    private final long output;
    private long left;
    private long nextClock;
    private long bytesLeft;
    private long outputLeft;
    private long spentNanos;
    private long resumedAt;

    /// Looked at by runs that are not short.
    private long resumedAtCpu = UNKNOWN;

    /// @param instructions for one call
    /// @param nanos of running, waiting not counted
    /// @param bytes made by one call, whether still in use or not
    /// @param output bytes handed to the host: bodies, answers, lines of logs
    public Budget(long instructions, long nanos, long bytes, long output) {
        this.instructions = instructions;
        this.nanos = nanos;
        this.bytes = bytes;
        this.output = output;
        left = instructions;
        nextClock = left - BETWEEN_CLOCKS;
        bytesLeft = bytes;
        outputLeft = output;
    }

    /// The script runs from now on.
    public void resume() {
        resumedAtCpu = UNKNOWN;
        resumedAt = System.nanoTime();
    }

    /// The script waits, or has ended.
    public void suspend() {
        if (resumedAt != 0) spentNanos += System.nanoTime() - resumedAt;
        resumedAt = 0;
    }

    /// Instructions of this call so far.
    public long used() {
        return instructions - left;
    }

    /// Bytes that this call has made so far.
    public long usedBytes() {
        return bytes - bytesLeft;
    }

    /// Nanoseconds that this call has run so far, without what it runs now.
    public long usedNanos() {
        return spentNanos;
    }

    void step() {
        if (--left < nextClock) check();
    }

    void steps(long count) {
        left -= count;
        if (left < nextClock) check();
    }

    private void check() {
        if (left < 0) {
            throw new LimitExceeded(
                    Kind.INSTRUCTIONS, "more than " + instructions + " instructions");
        }
        nextClock = left - BETWEEN_CLOCKS;
        if (resumedAt == 0) return;
        if (resumedAtCpu == UNKNOWN) resumedAtCpu = CPU.getCurrentThreadCpuTime();
        long rest = nanos - spentNanos;
        if (System.nanoTime() - resumedAt <= rest) return;
        // time that a busy machine gave to others is not the script's
        if (CPU.getCurrentThreadCpuTime() - resumedAtCpu <= rest) return;
        throw new LimitExceeded(Kind.TIME, "more than " + nanos / 1_000_000 + " ms");
    }

    /// Bytes that are made.
    public void allocate(long size) {
        bytesLeft -= size;
        if (bytesLeft >= 0) return;
        throw new LimitExceeded(Kind.MEMORY, "more than " + bytes + " bytes");
    }

    /// Bytes that the host gets.
    public void write(long size) {
        outputLeft -= size;
        if (outputLeft >= 0) return;
        throw new LimitExceeded(Kind.OUTPUT, "more than " + output + " bytes of output");
    }
}
