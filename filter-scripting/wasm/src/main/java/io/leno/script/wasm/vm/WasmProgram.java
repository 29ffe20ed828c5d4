package io.leno.script.wasm.vm;

import com.dylibso.chicory.compiler.InterpreterFallback;
import com.dylibso.chicory.compiler.MachineFactoryCompiler;
import com.dylibso.chicory.runtime.Instance;
import com.dylibso.chicory.runtime.Machine;
import com.dylibso.chicory.wasm.ChicoryException;
import com.dylibso.chicory.wasm.Parser;
import com.dylibso.chicory.wasm.WasmModule;
import com.dylibso.chicory.wasm.types.ExternalType;
import com.dylibso.chicory.wasm.types.FunctionImport;
import com.dylibso.chicory.wasm.types.FunctionType;
import com.dylibso.chicory.wasm.types.Import;
import com.dylibso.chicory.wasm.types.MemoryLimits;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/// A module, compiled to classes of a loader of its own; one for all instances. Safe to use from
/// any thread.
public final class WasmProgram {
    /// Calls after which the JVM has most likely compiled what is called often.
    private static final int WARM_AFTER = 500;

    private final WasmModule module;
    private final Function<Instance, Machine> machines;
    private final Set<String> exports;

    /// Roughly: who is counted twice or not at all does not matter.
    private volatile int calls;

    private WasmProgram(
            WasmModule module, Function<Instance, Machine> machines, Set<String> exports) {
        this.module = module;
        this.machines = machines;
        this.exports = exports;
    }

    /// Reads, validates and compiles; takes a second for a megabyte.
    ///
    /// @throws InvalidModuleException when the bytes are no module
    public static WasmProgram load(byte[] code) {
        try {
            WasmModule module = Parser.parse(code);
            checkImports(module);
            Function<Instance, Machine> machines =
                    MachineFactoryCompiler.builder(module)
                            .withInterpreterFallback(InterpreterFallback.SILENT)
                            .compile();
            return new WasmProgram(module, machines, exports(module));
        } catch (ChicoryException | IllegalStateException | IndexOutOfBoundsException e) {
            throw new InvalidModuleException("no Wasm module: " + e.getMessage(), e);
        }
    }

    private static void checkImports(WasmModule module) {
        for (int i = 0; i < module.importSection().importCount(); i++) {
            Import each = module.importSection().getImport(i);
            if (each.importType() == ExternalType.FUNCTION) continue;
            throw new InvalidModuleException(
                    "imports a "
                            + each.importType().toString().toLowerCase(java.util.Locale.ROOT)
                            + ", "
                            + each.module()
                            + "."
                            + each.name()
                            + " (expected: functions only)");
        }
    }

    private static Set<String> exports(WasmModule module) {
        var names = new HashSet<String>();
        for (int i = 0; i < module.exportSection().exportCount(); i++)
            names.add(module.exportSection().getExport(i).name());
        return Set.copyOf(names);
    }

    /// Names of what the module exports.
    public Set<String> exports() {
        return exports;
    }

    Instance.Builder newInstance() {
        return Instance.builder(module).withMachineFactory(machines);
    }

    List<FunctionImport> imports() {
        return module.importSection().stream()
                .filter(each -> each.importType() == ExternalType.FUNCTION)
                .map(FunctionImport.class::cast)
                .toList();
    }

    FunctionType type(FunctionImport imported) {
        return module.typeSection().getType(imported.typeIndex());
    }

    /// What the module says of its memory; empty where it has none.
    Optional<MemoryLimits> memory() {
        return module.memorySection()
                .filter(section -> section.memoryCount() > 0)
                .map(section -> section.getMemory(0).limits());
    }

    /// One more call.
    ///
    /// @return whether the program has been called so seldom that it is still slow
    boolean countCall() {
        int known = calls;
        if (known >= WARM_AFTER) return false;
        calls = known + 1;
        return true;
    }
}
