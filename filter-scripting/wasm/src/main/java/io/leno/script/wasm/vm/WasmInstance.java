package io.leno.script.wasm.vm;

import com.dylibso.chicory.runtime.ChicoryInterruptedException;
import com.dylibso.chicory.runtime.ExportFunction;
import com.dylibso.chicory.runtime.HostFunction;
import com.dylibso.chicory.runtime.ImportFunction;
import com.dylibso.chicory.runtime.ImportValues;
import com.dylibso.chicory.runtime.Instance;
import com.dylibso.chicory.runtime.Memory;
import com.dylibso.chicory.runtime.WasmException;
import com.dylibso.chicory.wasm.ChicoryException;
import com.dylibso.chicory.wasm.types.FunctionImport;
import com.dylibso.chicory.wasm.types.FunctionType;
import com.dylibso.chicory.wasm.types.MemoryLimits;
import com.dylibso.chicory.wasm.types.ValType;

import io.leno.script.wasm.vm.HostFunctions.HostCall;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// A program with a memory of its own. One thread at a time may use it.
public final class WasmInstance implements AutoCloseable {
    private static final int COLD_FACTOR = 10;
    private static final int PAGE_BYTES = Memory.PAGE_SIZE;
    private static final long[] NOTHING = {};

    private final WasmProgram program;
    private final WasmLimits limits;
    private final CallWatch watch;
    private final CallWatch.Watched watched;
    private final Instance instance;
    private final @Nullable Memory memory;
    private final int maxPages;
    private int depth;

    /// A function of the module.
    public interface Export {
        long[] apply(long... arguments);
    }

    /// @throws InvalidModuleException when the module wants what is not there
    public WasmInstance(
            WasmProgram program, HostFunctions host, WasmLimits limits, CallWatch watch) {
        this.program = program;
        this.limits = limits;
        this.watch = watch;
        List<ImportFunction> functions = new ArrayList<>();
        for (FunctionImport each : program.imports()) functions.add(function(each, host));
        var builder =
                program.newInstance()
                        .withImportValues(ImportValues.builder().withFunctions(functions).build())
                        .withStart(false);
        maxPages = program.memory().map(this::pages).orElse(0);
        program.memory()
                .ifPresent(
                        known ->
                                builder.withMemoryLimits(
                                        new MemoryLimits(known.initialPages(), maxPages)));
        watched = watch.watch();
        instance = build(builder);
        memory = maxPages == 0 ? null : instance.memory();
    }

    /// Fills its memory and runs its start function.
    private Instance build(Instance.Builder builder) {
        watched.enter(TimeUnit.MILLISECONDS.toNanos(limits.startMillis()));
        boolean built = false;
        try {
            Instance made = builder.build();
            built = true;
            return made;
        } catch (ChicoryException | WasmException | StackOverflowError e) {
            throw new InvalidModuleException("cannot be instantiated: " + e.getMessage(), e);
        } finally {
            watched.exit();
            if (!built) watch.forget(watched);
        }
    }

    private int pages(MemoryLimits declared) {
        int most = Math.min(declared.maximumPages(), limits.pages());
        if (declared.initialPages() <= most) return most;
        throw new InvalidModuleException(
                "wants "
                        + (long) declared.initialPages() * PAGE_BYTES
                        + " bytes of memory (expected: at most "
                        + limits.memoryBytes()
                        + ")");
    }

    private ImportFunction function(FunctionImport imported, HostFunctions host) {
        String name = imported.module() + "." + imported.name();
        HostCall found = host.find(imported.module(), imported.name());
        if (found == null)
            throw new InvalidModuleException(
                    "Failed to load Wasm module due to a missing import: " + name);
        FunctionType type = type(found);
        FunctionType wanted = program.type(imported);
        if (!type.equals(wanted)) {
            throw new InvalidModuleException(
                    "Failed to load Wasm module due to an import type mismatch for function "
                            + name
                            + ": "
                            + wanted
                            + " (expected: "
                            + type
                            + ")");
        }
        boolean result = found.result();
        HostFunctions.Body body = found.body();
        return new HostFunction(
                imported.module(),
                imported.name(),
                type,
                (from, arguments) -> {
                    long value = body.call(arguments);
                    return result ? new long[] {value} : NOTHING;
                });
    }

    private static FunctionType type(HostCall call) {
        List<ValType> parameters =
                call.parameters()
                        .chars()
                        .mapToObj(each -> each == 'l' ? ValType.I64 : ValType.I32)
                        .toList();
        return FunctionType.of(parameters, call.result() ? List.of(ValType.I32) : List.of());
    }

    /// A function of the module; null where it has none of that name.
    public @Nullable Export export(String name) {
        if (!program.exports().contains(name)) return null;
        ExportFunction function = instance.export(name);
        return function::apply;
    }

    /// Calls it under the limits.
    ///
    /// @param start whether this belongs to the start of the instance, which may take longer
    /// @return what it gives; 0 for nothing
    /// @throws WasmFailure when it traps or breaks a limit
    public long call(Export function, boolean start, long... arguments) {
        if (depth > 0) return result(function.apply(arguments)); // a host function asks for memory
        boolean cold = program.countCall();
        long millis = start ? limits.startMillis() : limits.runMillis() * (cold ? COLD_FACTOR : 1);
        depth++;
        watched.enter(TimeUnit.MILLISECONDS.toNanos(millis));
        RuntimeException failure = null;
        long result = 0;
        try {
            result = result(function.apply(arguments));
        } catch (ChicoryException | WasmException e) {
            failure = e;
        } catch (StackOverflowError e) {
            failure = new ChicoryException("call stack exhausted", e);
        } finally {
            depth--;
            if (watched.exit() || failure instanceof ChicoryInterruptedException)
                failure = new WasmFailure(overTime(millis), true, null);
        }
        if (failure != null) throw failed(failure);
        return result;
    }

    private static String overTime(long millis) {
        return "computed for more than " + millis + " ms and was stopped";
    }

    private WasmFailure failed(RuntimeException cause) {
        if (cause instanceof WasmFailure failure) return failure;
        String message = String.valueOf(cause.getMessage());
        boolean stack = cause.getCause() instanceof StackOverflowError;
        boolean full = maxPages > 0 && memoryBytes() > (long) maxPages * PAGE_BYTES / 8 * 7;
        if (full) message += " (with " + memoryBytes() + " bytes of memory, its limit)";
        return new WasmFailure(message, stack || full, cause);
    }

    private static long result(long @Nullable [] values) {
        return values == null || values.length == 0 ? 0 : values[0];
    }

    /// Of its memory now.
    public long memoryBytes() {
        return memory == null ? 0 : (long) memory.pages() * PAGE_BYTES;
    }

    private boolean reaches(int address, int length) {
        return length >= 0
                && Integer.toUnsignedLong(address) + Integer.toUnsignedLong(length)
                        <= memoryBytes();
    }

    /// A copy; null where that is outside of the memory.
    public byte @Nullable [] read(int address, int length) {
        if (memory == null || !reaches(address, length)) return null;
        return memory.readBytes(address, length);
    }

    /// @return false where that is outside of the memory
    public boolean write(int address, byte[] bytes) {
        if (memory == null || !reaches(address, bytes.length)) return false;
        memory.write(address, bytes);
        return true;
    }

    /// As [#write(int, byte\[\])], 32 bits.
    public boolean writeInt(int address, int value) {
        if (memory == null || !reaches(address, 4)) return false;
        memory.writeI32(address, value);
        return true;
    }

    /// As [#write(int, byte\[\])], 64 bits.
    public boolean writeLong(int address, long value) {
        if (memory == null || !reaches(address, 8)) return false;
        memory.writeLong(address, value);
        return true;
    }

    /// 32 bits; null where that is outside of the memory.
    public @Nullable Integer readInt(int address) {
        return memory == null || !reaches(address, 4) ? null : memory.readInt(address);
    }

    @Override
    public void close() {
        watch.forget(watched);
    }
}
