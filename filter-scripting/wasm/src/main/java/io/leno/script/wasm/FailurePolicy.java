package io.leno.script.wasm;

/// What becomes of streams while a plugin's module is dead. Envoy: `FailurePolicy`.
enum FailurePolicy {
    /// They go on without it.
    FAIL_OPEN,
    /// They are answered 503.
    FAIL_CLOSED,
    /// As closed, but the module is made anew before a later stream.
    FAIL_RELOAD
}
