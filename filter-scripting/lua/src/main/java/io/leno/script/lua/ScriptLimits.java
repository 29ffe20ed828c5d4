package io.leno.script.lua;

import io.leno.api.filter.RuntimeValues;
import io.leno.script.lua.lang.Budget;

/// What one call of a script may use. One that uses more is stopped; nothing else is.
///
/// @param instructions rounds of loops, calls and steps of pattern matching
/// @param runMillis of running; waiting for bodies and answers does not count
/// @param memoryBytes made by the call, whether still in use or not
/// @param stringBytes of the longest string
/// @param outputBytes of bodies, answers, calls and log lines that it writes
/// @param calls to clusters
/// @param storeBytes of the shared store, for all calls together
/// @param failures broken limits within a minute after which the script is not run for a while; 0:
///   never
record ScriptLimits(
        long instructions,
        long runMillis,
        long memoryBytes,
        int stringBytes,
        long outputBytes,
        int calls,
        long storeBytes,
        int failures) {
    static final ScriptLimits DEFAULT =
            new ScriptLimits(5_000_000, 30, 64L << 20, 16 << 20, 16L << 20, 16, 16L << 20, 10);

    /// What the runtime says (`script.instructions`, `script.run_millis`, …), for filters that have
    /// no settings of ours beside them. Envoy: `layered_runtime`.
    static ScriptLimits of(RuntimeValues runtime) {
        return new ScriptLimits(
                runtime.number("script.instructions", DEFAULT.instructions),
                runtime.number("script.run_millis", DEFAULT.runMillis),
                runtime.number("script.memory_bytes", DEFAULT.memoryBytes),
                (int) runtime.number("script.string_bytes", DEFAULT.stringBytes),
                runtime.number("script.output_bytes", DEFAULT.outputBytes),
                (int) runtime.number("script.calls", DEFAULT.calls),
                runtime.number("script.store_bytes", DEFAULT.storeBytes),
                (int) runtime.number("script.failures", DEFAULT.failures));
    }

    Budget budget() {
        return new Budget(instructions, runMillis * 1_000_000, memoryBytes, outputBytes);
    }
}
