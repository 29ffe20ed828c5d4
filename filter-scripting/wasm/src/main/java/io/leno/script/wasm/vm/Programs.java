package io.leno.script.wasm.vm;

import java.lang.ref.WeakReference;
import java.util.HashMap;
import java.util.Map;

/// Programs by the hash of their code, as long as anybody uses them. Safe to use from any thread.
public final class Programs {
    private final Map<String, WeakReference<WasmProgram>> known = new HashMap<>();

    /// @throws InvalidModuleException when the code is no module
    public synchronized WasmProgram load(String sha256, byte[] code) {
        WeakReference<WasmProgram> before = known.get(sha256);
        WasmProgram program = before == null ? null : before.get();
        if (program != null) return program;
        known.values().removeIf(each -> each.refersTo(null));
        program = WasmProgram.load(code);
        known.put(sha256, new WeakReference<>(program));
        return program;
    }
}
