package io.leno.script.wasm;

import io.leno.api.filter.CallOutcome;
import io.leno.api.filter.FilterContext;
import io.leno.api.filter.FilterStats;
import io.leno.api.filter.HttpCall;
import io.leno.api.filter.HttpStream;
import io.leno.api.filter.ProxyNode;
import io.leno.api.script.ScriptStats;
import io.leno.script.wasm.abi.LoopHost;
import io.leno.script.wasm.abi.PluginVm;
import io.leno.script.wasm.abi.RootContext;
import io.leno.script.wasm.vm.InvalidModuleException;
import io.leno.script.wasm.vm.WasmFailure;
import io.leno.script.wasm.vm.WasmProgram;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/// A plugin on all event loops of a proxy, for all filters that are configured alike. Safe to use
/// from any thread, but for what belongs to one loop.
final class SharedPlugin {
    private final WasmRuntime runtime;
    private final WasmSpec spec;
    private final WasmProgram program;
    private final VmCounts counts;
    private final Object proxy;
    private final List<LoopPlugin> loops;

    /// Of the filters that use it; never empty before the end.
    private final List<FilterContext> contexts = new CopyOnWriteArrayList<>();

    SharedPlugin(WasmRuntime runtime, WasmSpec spec, WasmProgram program, FilterContext context) {
        this.runtime = runtime;
        this.spec = spec;
        this.program = program;
        proxy = context.proxy();
        contexts.add(context);
        counts = new VmCounts(context.rootStats(), spec.vm().runtime(), spec.plugin().name());
        loops =
                IntStream.range(0, context.loops())
                        .mapToObj(loop -> new LoopPlugin(this, loop))
                        .toList();
    }

    WasmSpec spec() {
        return spec;
    }

    VmCounts counts() {
        return counts;
    }

    /// The plugin on a stream's loop.
    LoopPlugin on(HttpStream stream) {
        return loops.get(stream.loop());
    }

    /// Starts it once in a module that nobody uses.
    ///
    /// @throws io.leno.api.plugin.InvalidPluginConfigException when it does not start
    void tryOut() {
        String name = spec.plugin().name();
        try (PluginVm vm = runtime.newVm(new Object(), spec.vm(), program)) {
            counts.created();
            try {
                WasmRuntime.check(new RootContext(vm, spec.plugin(), new TrialHost()), name);
            } finally {
                counts.ended();
            }
        } catch (InvalidModuleException | WasmFailure e) {
            throw WasmRuntime.refused(name, String.valueOf(e.getMessage()), e);
        }
    }

    /// Makes it ready on all loops, so that no stream has to wait for that.
    void start() {
        FilterContext context = contexts.getFirst();
        for (LoopPlugin each : loops) context.schedule(each.loop(), Duration.ZERO, each::current);
    }

    void attach(FilterContext context) {
        contexts.add(context);
    }

    /// @return whether others use it still
    boolean detach(FilterContext context) {
        boolean first = contexts.indexOf(context) == 0;
        contexts.remove(context);
        if (contexts.isEmpty()) return false;
        FilterContext other = contexts.getFirst();
        if (first) // whatever waited by it is gone
        for (LoopPlugin each : loops) other.execute(each.loop(), each::hostChanged);
        return true;
    }

    /// Nobody uses it any more.
    void end(FilterContext last) {
        contexts.add(last); // for what is asked on the way out
        for (LoopPlugin each : loops) last.execute(each.loop(), each::end);
    }

    /// The module of a loop, on it.
    SharedVm acquire(int loop) {
        return runtime.acquire(proxy, spec.vm(), program, loop, counts);
    }

    void release(SharedVm vm, int loop) {
        runtime.release(proxy, vm, spec.vm(), loop, counts);
    }

    LoopHost host(int loop) {
        return new Host(loop);
    }

    private class Host implements LoopHost {
        private final int loop;

        Host(int loop) {
            this.loop = loop;
        }

        @Override
        public ProxyNode node() {
            return contexts.getFirst().node();
        }

        @Override
        public FilterStats stats() {
            return contexts.getFirst().rootStats();
        }

        @Override
        public ScriptStats script() {
            return counts.script();
        }

        @Override
        public void failed(WasmFailure failure) {
            counts.failed(failure);
        }

        @Override
        public boolean hasCluster(String name) {
            return contexts.getFirst().hasCluster(name);
        }

        @Override
        public void call(HttpCall call, Consumer<CallOutcome> outcome) {
            contexts.getFirst().call(loop, call, outcome);
        }

        @Override
        public HttpStream.Timer schedule(Duration delay, Runnable task) {
            return contexts.getFirst().schedule(loop, delay, task);
        }
    }

    /// For a plugin that is only tried: it may define stats, but nothing is called and no time
    /// passes.
    private final class TrialHost extends Host {
        private final ScriptStats script =
                new ScriptStats(FilterStats.uncounted(), spec.plugin().name());

        TrialHost() {
            super(0);
        }

        @Override
        public ScriptStats script() {
            return script;
        }

        @Override
        public void call(HttpCall call, Consumer<CallOutcome> outcome) {
            // nobody waits for it
        }

        @Override
        public HttpStream.Timer schedule(Duration delay, Runnable task) {
            return () -> {};
        }
    }
}
