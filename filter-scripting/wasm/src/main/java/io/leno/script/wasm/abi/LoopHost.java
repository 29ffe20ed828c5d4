package io.leno.script.wasm.abi;

import io.leno.api.filter.CallOutcome;
import io.leno.api.filter.FilterStats;
import io.leno.api.filter.HttpCall;
import io.leno.api.filter.HttpStream;
import io.leno.api.filter.ProxyNode;
import io.leno.api.script.ScriptStats;
import io.leno.script.wasm.vm.WasmFailure;

import java.time.Duration;
import java.util.function.Consumer;

/// What a plugin on one event loop has of the proxy.
public interface LoopHost {
    ProxyNode node();

    /// Stats under names of their own.
    FilterStats stats();

    /// How the module does.
    ScriptStats script();

    boolean hasCluster(String name);

    /// The module of the plugin has died; told once.
    void failed(WasmFailure failure);

    /// The outcome comes on the loop.
    void call(HttpCall call, Consumer<CallOutcome> outcome);

    /// On the loop; may be asked for from any thread.
    HttpStream.Timer schedule(Duration delay, Runnable task);
}
