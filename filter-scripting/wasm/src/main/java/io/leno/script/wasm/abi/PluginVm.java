package io.leno.script.wasm.abi;

import io.leno.api.script.ScriptStats;
import io.leno.script.wasm.vm.CallWatch;
import io.leno.script.wasm.vm.InvalidModuleException;
import io.leno.script.wasm.vm.WasmFailure;
import io.leno.script.wasm.vm.WasmInstance;
import io.leno.script.wasm.vm.WasmProgram;

import org.jspecify.annotations.Nullable;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.function.LongConsumer;

/// A module at work on one event loop: its contexts, and the calls into it and out of it. After a
/// trap it is dead. Envoy: `Wasm`, `WasmBase`.
public final class PluginVm implements AutoCloseable {
    private final VmSpec spec;
    private final SharedState shared;
    private final AbiVersion abi;
    private final WasmInstance instance;
    private final WasmInstance.Export malloc;
    private final Map<Callback, WasmInstance.Export> callbacks = new EnumMap<>(Callback.class);
    private final Map<Integer, Context> contexts = new HashMap<>();
    private final Deque<Runnable> afterCall = new ArrayDeque<>();
    private final Metrics metrics = new Metrics();
    private int nextContext = 1;
    private int nextToken = 1;
    private @Nullable Context current;
    private @Nullable Context effective;
    private boolean starting;
    private boolean stopped;
    private @Nullable WasmFailure failure;
    private @Nullable WasmFailure untold;
    private long failedAt;
    private long memoryBytes;
    private LongConsumer memory = change -> {};

    /// Makes the instance and lets it initialize itself.
    ///
    /// @throws InvalidModuleException when the module cannot run here
    /// @throws WasmFailure when it fails
    public PluginVm(VmSpec spec, WasmProgram program, SharedState shared, CallWatch watch) {
        this.spec = spec;
        this.shared = shared;
        abi = AbiVersion.of(program.exports());
        instance = new WasmInstance(program, HostCalls.tableFor(this), spec.limits(), watch);
        boolean ready = false;
        try {
            malloc = malloc();
            for (Callback each : Callback.values()) {
                WasmInstance.Export found = instance.export(each.export());
                if (found != null && spec.allows(each.export())) callbacks.put(each, found);
            }
            start();
            ready = true;
        } finally {
            if (!ready) instance.close();
        }
    }

    /// Who is told how much more memory it has, or less.
    public void memoryTold(LongConsumer to) {
        memory = to;
        grown();
    }

    private WasmInstance.Export malloc() {
        WasmInstance.Export found = instance.export("malloc");
        if (found == null) found = instance.export("proxy_on_memory_allocate");
        if (found == null)
            throw new InvalidModuleException("Wasm module is missing malloc function.");
        return found;
    }

    private void start() {
        starting = true;
        WasmInstance.Export initialize = instance.export("_initialize");
        if (initialize == null) {
            start("_start");
        } else {
            instance.call(initialize, true);
            if (!start("main", 0, 0)) start("__main_void");
        }
        starting = false;
    }

    private boolean start(String export, long... arguments) {
        WasmInstance.Export found = instance.export(export);
        if (found == null) return false;
        instance.call(found, true, arguments);
        return true;
    }

    VmSpec spec() {
        return spec;
    }

    SharedState shared() {
        return shared;
    }

    AbiVersion abi() {
        return abi;
    }

    WasmInstance instance() {
        return instance;
    }

    Metrics metrics() {
        return metrics;
    }

    int nextToken() {
        if (nextToken == 0) nextToken++;
        return nextToken++;
    }

    int add(Context context) {
        while (nextContext == 0 || contexts.containsKey(nextContext)) nextContext++;
        contexts.put(nextContext, context);
        return nextContext++;
    }

    void remove(Context context) {
        contexts.remove(context.id());
    }

    @Nullable Context context(int id) {
        return contexts.get(id);
    }

    /// The one that the running call is about; null while the module initializes itself.
    @Nullable Context current() {
        return effective == null ? current : effective;
    }

    /// From here on the call is about another one.
    void changeContext(Context to) {
        effective = to;
    }

    /// Whether the module must not ask for anything yet.
    boolean isStarting() {
        return starting;
    }

    public boolean isFailed() {
        return failure != null;
    }

    /// Why it is dead; null while it is not.
    public @Nullable WasmFailure failure() {
        return failure;
    }

    /// `System.nanoTime()` when it died.
    long failedAt() {
        return failedAt;
    }

    boolean has(Callback callback) {
        return callbacks.containsKey(callback);
    }

    /// Calls the module; who calls has [#runAfterCall] run when it has understood the result.
    ///
    /// @return 0 where the module has no such function, or failed
    long call(Context context, Callback callback, long... arguments) {
        return call(context, callback, false, arguments);
    }

    /// @param start whether this belongs to the start of a plugin
    long call(Context context, Callback callback, boolean start, long... arguments) {
        WasmInstance.Export function = callbacks.get(callback);
        if (function == null || failure != null) return 0;
        Context before = current;
        Context effectiveBefore = effective;
        current = context;
        effective = null;
        ScriptStats stats = context.root().host().script();
        stats.begins();
        long begin = System.nanoTime();
        try {
            return instance.call(function, start, arguments);
        } catch (WasmFailure e) {
            die(e, context);
            WasmLog.failed("Function: " + callback.export() + " failed: " + e.getMessage());
            return 0;
        } finally {
            stats.ran(System.nanoTime() - begin);
            stats.made(grown());
            current = before;
            effective = effectiveBefore;
        }
    }

    /// By how much its memory has grown since the last look.
    private long grown() {
        long now = instance.memoryBytes();
        long growth = now - memoryBytes;
        if (growth == 0) return 0;
        memoryBytes = now;
        memory.accept(growth);
        return growth;
    }

    private void die(WasmFailure e, Context culprit) {
        failure = e;
        failedAt = System.nanoTime();
        untold = e;
        for (Context each : contexts.values()) {
            if (each instanceof StreamContext other && other != culprit) afterCall(other::orphaned);
        }
    }

    /// The failure, for the first who asks.
    @Nullable WasmFailure takeFailure() {
        WasmFailure news = untold;
        untold = null;
        return news;
    }

    /// For what must not happen inside a call: answers, resumptions.
    void afterCall(Runnable action) {
        afterCall.add(action);
    }

    void runAfterCall() {
        stopped = false;
        if (current != null) return; // the outermost call does
        Runnable action = afterCall.poll();
        while (action != null) {
            action.run();
            action = afterCall.poll();
        }
    }

    /// The event that is being told goes no further: it is answered.
    void stop() {
        stopped = true;
    }

    boolean isStopped() {
        return stopped;
    }

    /// Puts bytes into memory that the module gives, and tells it where.
    ///
    /// @return false where it cannot
    boolean give(byte[] value, long pointerAt, long sizeAt) {
        int address = 0;
        if (value.length > 0) {
            address = allocate(value.length);
            if (address == 0 || !instance.write(address, value)) return false;
        }
        return instance.writeInt((int) pointerAt, address)
                && instance.writeInt((int) sizeAt, value.length);
    }

    int allocate(int size) {
        return (int) instance.call(malloc, starting, size);
    }

    @Override
    public void close() {
        instance.close();
        memory.accept(-memoryBytes);
        memoryBytes = 0;
    }
}
