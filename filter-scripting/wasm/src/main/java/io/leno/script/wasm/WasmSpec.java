package io.leno.script.wasm;

import static java.util.Objects.requireNonNull;

import io.leno.script.wasm.abi.PluginSpec;
import io.leno.script.wasm.abi.VmSpec;

import java.time.Duration;

/// A filter, as it is configured: filters that are equal share their modules.
///
/// @param sparesStreams whether streams that were begun go on when their module dies, too; in Envoy
///   `fail_open` says so, `failure_policy` does not
/// @param reloadPause at least so long a module has lived before it is made anew
record WasmSpec(
        VmSpec vm,
        PluginSpec plugin,
        FailurePolicy onFailure,
        boolean sparesStreams,
        Duration reloadPause) {
    static final Duration RELOAD_PAUSE = Duration.ofSeconds(1);

    WasmSpec {
        requireNonNull(vm, "vm");
        requireNonNull(plugin, "plugin");
        requireNonNull(onFailure, "onFailure");
        requireNonNull(reloadPause, "reloadPause");
    }

    boolean failsOpen() {
        return onFailure == FailurePolicy.FAIL_OPEN;
    }
}
