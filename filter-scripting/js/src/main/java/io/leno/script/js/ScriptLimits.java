package io.leno.script.js;

/// What one call of a script may use. One that uses more is stopped; nothing else is.
///
/// @param statements and calls of functions
/// @param runMillis of running; waiting for bodies and answers does not count
/// @param memoryBytes made between two waits, whether still in use or not
/// @param stringBytes the longest string and the longest typed array
/// @param depth of functions that call each other
/// @param outputBytes of bodies, answers, calls and log lines that it writes
/// @param calls to clusters
/// @param failures broken limits within a minute after which the script is not run for a while; 0:
///   never
/// @param storeBytes of the shared store
public record ScriptLimits(
        long statements,
        long runMillis,
        long memoryBytes,
        int stringBytes,
        int depth,
        long outputBytes,
        int calls,
        int failures,
        long storeBytes) {
    public static final ScriptLimits DEFAULT =
            new ScriptLimits(1_000_000, 30, 64L << 20, 16 << 20, 200, 16L << 20, 16, 10, 1L << 20);

    /// The same, with another time to run.
    public ScriptLimits withRunMillis(long millis) {
        return new ScriptLimits(
                statements,
                millis,
                memoryBytes,
                stringBytes,
                depth,
                outputBytes,
                calls,
                failures,
                storeBytes);
    }
}
