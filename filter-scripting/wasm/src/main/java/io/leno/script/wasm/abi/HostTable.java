package io.leno.script.wasm.abi;

import io.leno.script.wasm.vm.HostFunctions;

import org.jspecify.annotations.Nullable;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/// The functions a module may import, by name. Those its capabilities do not name are there, and
/// fail.
final class HostTable implements HostFunctions {
    private static final int NOT_CAPABLE = 76;
    private static final Set<String> WASI = Set.of("wasi_unstable", "wasi_snapshot_preview1");

    private final VmSpec spec;
    private final Map<String, HostCall> proxy = new HashMap<>();
    private final Map<String, HostCall> wasi = new HashMap<>();

    HostTable(VmSpec spec) {
        this.spec = spec;
    }

    /// @param parameters see [HostCall]
    void proxy(String name, String parameters, Body body) {
        Body allowed = spec.allows(name) ? body : arguments -> Result.INTERNAL_FAILURE;
        proxy.put(name, new HostCall(parameters, true, allowed));
    }

    /// One of emscripten's, which give nothing.
    void silent(String name, String parameters) {
        proxy.put(name, new HostCall(parameters, false, arguments -> 0));
    }

    void wasi(String name, String parameters, Body body) {
        Body allowed = spec.allows(name) ? body : arguments -> NOT_CAPABLE;
        wasi.put(name, new HostCall(parameters, !name.equals("proc_exit"), allowed));
    }

    @Override
    public @Nullable HostCall find(String module, String name) {
        if (module.equals("env")) return proxy.get(name);
        return WASI.contains(module) ? wasi.get(name) : null;
    }
}
