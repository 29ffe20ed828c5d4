package io.leno.script.wasm;

import io.leno.api.filter.FilterContext;
import io.leno.api.plugin.InvalidPluginConfigException;
import io.leno.script.wasm.abi.PluginVm;
import io.leno.script.wasm.abi.RootContext;
import io.leno.script.wasm.abi.SharedState;
import io.leno.script.wasm.abi.VmSpec;
import io.leno.script.wasm.vm.CallWatch;
import io.leno.script.wasm.vm.InvalidModuleException;
import io.leno.script.wasm.vm.Programs;
import io.leno.script.wasm.vm.WasmFailure;
import io.leno.script.wasm.vm.WasmProgram;

import java.util.HashMap;
import java.util.Map;
import java.util.WeakHashMap;
import java.util.concurrent.ConcurrentHashMap;

/// Programs, modules at work and what they share, for all filters of a factory. Safe to use from
/// any thread.
final class WasmRuntime {
    private final Programs programs = new Programs();
    private final CallWatch watch = new CallWatch();
    private final Map<Object, SharedState> shared = new WeakHashMap<>();
    private final Map<PluginKey, SharedPlugin> plugins = new HashMap<>();
    private final Map<VmKey, SharedVm> vms = new ConcurrentHashMap<>();

    private record PluginKey(Object proxy, WasmSpec spec) {}

    private record VmKey(Object proxy, VmSpec spec, int loop) {}

    /// The plugin of a filter; each that is taken is given back by [#release].
    ///
    /// @throws InvalidPluginConfigException when it cannot start
    SharedPlugin take(WasmSpec spec, WasmCode code, FilterContext context) {
        PluginKey key = new PluginKey(context.proxy(), spec);
        synchronized (plugins) {
            SharedPlugin known = plugins.get(key);
            if (known != null) {
                known.attach(context);
                return known;
            }
        }
        WasmProgram program = load(spec, code);
        var made = new SharedPlugin(this, spec, program, context);
        made.tryOut();
        synchronized (plugins) {
            SharedPlugin other = plugins.putIfAbsent(key, made);
            if (other != null) {
                other.attach(context);
                return other;
            }
        }
        made.start();
        return made;
    }

    private WasmProgram load(WasmSpec spec, WasmCode code) {
        try {
            return load(code);
        } catch (InvalidModuleException e) {
            throw refused(spec.plugin().name(), String.valueOf(e.getMessage()), e);
        }
    }

    /// The program of this code.
    ///
    /// @throws InvalidModuleException when it is no module
    WasmProgram load(WasmCode code) {
        return programs.load(code.sha256(), code.bytes());
    }

    void release(SharedPlugin plugin, FilterContext context) {
        synchronized (plugins) {
            if (plugin.detach(context)) return;
            plugins.remove(new PluginKey(context.proxy(), plugin.spec()), plugin);
        }
        plugin.end(context);
    }

    SharedState shared(Object proxy) {
        synchronized (shared) {
            return shared.computeIfAbsent(proxy, _ -> new SharedState());
        }
    }

    /// A module of its own.
    PluginVm newVm(Object proxy, VmSpec spec, WasmProgram program) {
        return new PluginVm(spec, program, shared(proxy), watch);
    }

    /// The module of an event loop, on it.
    ///
    /// @throws WasmFailure when it does not start
    SharedVm acquire(Object proxy, VmSpec spec, WasmProgram program, int loop, VmCounts counts) {
        VmKey key = new VmKey(proxy, spec, loop);
        SharedVm known = vms.get(key);
        if (known == null || known.vm().isFailed()) {
            known = new SharedVm(newVm(proxy, spec, program));
            counts.created();
            known.vm().memoryTold(counts::memory);
            vms.put(key, known);
        }
        return known.taken();
    }

    /// Gives one back, on its event loop.
    void release(Object proxy, SharedVm vm, VmSpec spec, int loop, VmCounts counts) {
        if (!vm.left()) return;
        vms.remove(new VmKey(proxy, spec, loop), vm); // unless another has taken its place
        vm.vm().close();
        counts.ended();
    }

    /// Why a plugin cannot be.
    static InvalidPluginConfigException refused(String plugin, String why, Throwable cause) {
        return new InvalidPluginConfigException(
                "Unable to create Wasm plugin " + plugin + ": " + why, cause);
    }

    /// Whether a plugin starts in a module.
    ///
    /// @throws InvalidPluginConfigException when it does not
    static void check(RootContext root, String plugin) {
        RootContext.Start start = root.start();
        if (start == RootContext.Start.OK) return;
        WasmFailure failure = root.failure();
        String what =
                start == RootContext.Start.START_FAILED
                        ? "Failed to start base Wasm"
                        : "Failed to configure base Wasm plugin";
        if (failure != null) throw refused(plugin, what + ": " + failure.getMessage(), failure);
        throw new InvalidPluginConfigException(
                "Unable to create Wasm plugin " + plugin + ": " + what);
    }
}
