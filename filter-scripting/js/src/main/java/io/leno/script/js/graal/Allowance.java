package io.leno.script.js.graal;

import io.leno.script.js.ScriptLimits;

/// What one call of a script may still use. Belongs to its event loop; the watchdog reads it while
/// the script runs.
final class Allowance {
    private final ScriptLimits limits;
    private long statements;
    private long nanos;
    private long output;
    private int calls;
    private final boolean weighed;
    private long ranNanos;
    private long madeBytes;

    Allowance(ScriptLimits limits) {
        this(limits, false);
    }

    /// @param weighed whether somebody wants to know what the call makes, which costs time
    Allowance(ScriptLimits limits, boolean weighed) {
        this.limits = limits;
        this.weighed = weighed;
        statements = limits.statements();
        nanos = limits.runMillis() * 1_000_000;
        output = limits.outputBytes();
        calls = limits.calls();
    }

    ScriptLimits limits() {
        return limits;
    }

    long statements() {
        return statements;
    }

    long nanos() {
        return nanos;
    }

    void ran(long statementsLeft, long spentNanos) {
        statements = statementsLeft;
        nanos -= spentNanos;
    }

    boolean isWeighed() {
        return weighed;
    }

    /// A part of the call has ended.
    void used(long nanos, long bytes) {
        ranNanos += nanos;
        madeBytes += bytes;
    }

    /// How long it has run so far; waiting does not count.
    long ranNanos() {
        return ranNanos;
    }

    /// What it has made so far, in use still or not; 0 where nobody wants to know.
    long madeBytes() {
        return madeBytes;
    }

    /// @return false when it is too much
    boolean write(long bytes) {
        output -= bytes;
        return output >= 0;
    }

    /// @return false when it is one too many
    boolean call() {
        return --calls >= 0;
    }

    long limit(LimitBreak broken) {
        return switch (broken) {
            case STATEMENTS -> limits.statements();
            case TIME -> limits.runMillis();
            case MEMORY -> limits.memoryBytes();
            case DEPTH -> limits.depth();
            case OUTPUT -> limits.outputBytes();
            case CALLS -> limits.calls();
        };
    }
}
