package io.leno.script.lua;

import io.leno.api.filter.FilterStats;
import io.leno.script.lua.lang.Budget;

/// How a script does, under its name: `script.<name>.calls` and so on.
final class ScriptStats {
    private final FilterStats.Counter calls;
    private final FilterStats.Counter errors;
    private final FilterStats.Counter limitBreaks;
    private final FilterStats.Histogram micros;
    private final FilterStats.Histogram bytes;

    ScriptStats(FilterStats stats, String name) {
        String prefix = "script." + name + ".";
        calls = stats.counter(prefix + "calls");
        errors = stats.counter(prefix + "errors");
        limitBreaks = stats.counter(prefix + "limit_breaks");
        micros = stats.histogram(prefix + "run_us");
        bytes = stats.histogram(prefix + "made_bytes");
    }

    void begins() {
        calls.inc();
    }

    /// A call has ended, by itself or by a mistake.
    void ended(Budget used) {
        micros.record(used.usedNanos() / 1_000);
        bytes.record(used.usedBytes());
    }

    void failed(boolean limit) {
        errors.inc();
        if (limit) limitBreaks.inc();
    }
}
