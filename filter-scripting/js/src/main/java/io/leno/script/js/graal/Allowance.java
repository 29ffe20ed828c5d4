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

    Allowance(ScriptLimits limits) {
        this.limits = limits;
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
