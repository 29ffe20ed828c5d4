package io.leno.script.wasm;

import io.leno.api.filter.FilterStats;
import io.leno.api.script.ScriptStats;
import io.leno.script.wasm.vm.WasmFailure;

/// Envoy's counts of modules, and ours of broken limits: `wasm.<runtime>.…`, `wasm.<plugin>.…`.
final class VmCounts {
    private final FilterStats.Counter created;
    private final FilterStats.Gauge active;
    private final FilterStats.Gauge count;
    final FilterStats.Counter reloads;
    final FilterStats.Counter reloadsPutOff;
    final FilterStats.Counter reloadSuccesses;
    final FilterStats.Counter reloadFailures;
    private final FilterStats.Counter failures;
    private final FilterStats.Counter limitBreaks;
    private final FilterStats.Gauge memory;
    private final ScriptStats script;

    VmCounts(FilterStats stats, String runtime, String plugin) {
        created = stats.counter("wasm." + runtime + ".created");
        active = stats.gauge("wasm." + runtime + ".active");
        count = stats.gauge("wasm.wasm_vm_count");
        String prefix = "wasm." + plugin + ".";
        reloads = stats.counter(prefix + "vm_reload");
        reloadsPutOff = stats.counter(prefix + "vm_reload_backoff");
        reloadSuccesses = stats.counter(prefix + "vm_reload_success");
        reloadFailures = stats.counter(prefix + "vm_reload_failure");
        failures = stats.counter(prefix + "vm_failures");
        limitBreaks = stats.counter(prefix + "limit_breaks");
        memory = stats.gauge("script." + plugin + ".memory_bytes");
        script = new ScriptStats(stats, plugin);
    }

    void created() {
        created.inc();
        active.add(1);
        count.add(1);
    }

    /// How the module does as a script.
    ScriptStats script() {
        return script;
    }

    /// A module has more memory than before, or less.
    void memory(long change) {
        memory.add(change);
    }

    void failed(WasmFailure failure) {
        failures.inc();
        script.failed(failure.isLimit());
        if (failure.isLimit()) limitBreaks.inc();
    }

    void ended() {
        active.add(-1);
        count.add(-1);
    }
}
