package io.leno.api.script;

import io.leno.api.filter.FilterStats;

/// How a script does, under its name: `script.<name>.calls` and so on, whatever its language. From
/// any thread.
public final class ScriptStats {
    private final FilterStats.Counter calls;
    private final FilterStats.Counter errors;
    private final FilterStats.Counter limitBreaks;
    private final FilterStats.Histogram micros;
    private final FilterStats.Histogram bytes;

    /// @param stats of the proxy, not of a listener
    /// @param name of the script
    public ScriptStats(FilterStats stats, String name) {
        String prefix = "script." + name + ".";
        calls = stats.counter(prefix + "calls");
        errors = stats.counter(prefix + "errors");
        limitBreaks = stats.counter(prefix + "limit_breaks");
        micros = stats.histogram(prefix + "run_us");
        bytes = stats.histogram(prefix + "made_bytes");
    }

    /// A call begins.
    public void begins() {
        calls.inc();
    }

    /// A call has ended, by itself or by a mistake.
    ///
    /// @param nanos that it ran, without waiting
    public void ran(long nanos) {
        micros.record(nanos / 1_000);
    }

    /// What a call made, in use still or not.
    public void made(long size) {
        bytes.record(size);
    }

    /// A call ended by a mistake.
    ///
    /// @param limit whether it broke a limit
    public void failed(boolean limit) {
        errors.inc();
        if (limit) limitBreaks.inc();
    }
}
