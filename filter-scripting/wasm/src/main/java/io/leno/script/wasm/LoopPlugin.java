package io.leno.script.wasm;

import io.leno.api.plugin.InvalidPluginConfigException;
import io.leno.script.wasm.abi.RootContext;
import io.leno.script.wasm.vm.InvalidModuleException;
import io.leno.script.wasm.vm.WasmFailure;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.util.concurrent.ThreadLocalRandom;

/// A plugin on one event loop, to which it belongs. When its module dies, it is made anew: always
/// after a broken limit, at once as long as that is rare, then later each time; after a trap if the
/// policy says so.
final class LoopPlugin {
    private static final Logger log = LoggerFactory.getLogger(LoopPlugin.class);
    private static final int MOST_DOUBLINGS = 6;

    /// So many broken limits in a row cost the others nothing.
    private static final int FREE_BREAKS = 3;

    private final SharedPlugin plugin;
    private final int loop;
    private @Nullable RootContext root;
    private @Nullable SharedVm vm;
    private @Nullable WasmFailure failure;
    private boolean tried;
    private boolean ended;
    private long loadedAt;
    private long pauseNanos;
    private int breaksInARow;

    LoopPlugin(SharedPlugin plugin, int loop) {
        this.plugin = plugin;
        this.loop = loop;
    }

    int loop() {
        return loop;
    }

    /// The plugin in a module that lives; null while there is none.
    @Nullable RootContext current() {
        RootContext known = root;
        if (known != null && !known.isFailed()) return known;
        if (known != null) died(known);
        if (ended) return null;
        if (!tried) return load();
        return mayReload() ? reload() : null;
    }

    private void died(RootContext dead) {
        root = null;
        failure = dead.failure();
        WasmFailure untold = dead.takeFailure();
        if (untold != null) plugin.counts().failed(untold);
        boolean limit = failure != null && failure.isLimit();
        long base = plugin.spec().reloadPause().toNanos();
        boolean healthy = dead.failedAt() - loadedAt > base << MOST_DOUBLINGS;
        if (!limit || healthy) breaksInARow = 0;
        long jitter = base == 0 ? 0 : ThreadLocalRandom.current().nextLong(base / 2 + 1);
        pauseNanos = base + jitter;
        if (limit) {
            breaksInARow++;
            int doublings = Math.min(breaksInARow - FREE_BREAKS - 1, MOST_DOUBLINGS);
            pauseNanos = doublings < 0 ? 0 : (base << doublings) + jitter;
            loadedAt = dead.failedAt(); // it rests from then on
        }
        dead.abandon();
        release();
    }

    private boolean mayReload() {
        boolean limit = failure != null && failure.isLimit();
        if (!limit && plugin.spec().onFailure() != FailurePolicy.FAIL_RELOAD) return false;
        if (System.nanoTime() - loadedAt >= pauseNanos) return true;
        plugin.counts().reloadsPutOff.inc();
        return false;
    }

    private @Nullable RootContext reload() {
        plugin.counts().reloads.inc();
        RootContext made = load();
        if (made == null) plugin.counts().reloadFailures.inc();
        else plugin.counts().reloadSuccesses.inc();
        return made;
    }

    private @Nullable RootContext load() {
        tried = true;
        loadedAt = System.nanoTime();
        try {
            SharedVm acquired = plugin.acquire(loop);
            vm = acquired;
            var made = new RootContext(acquired.vm(), plugin.spec().plugin(), plugin.host(loop));
            WasmRuntime.check(made, plugin.spec().plugin().name());
            root = made;
            return made;
        } catch (InvalidModuleException | InvalidPluginConfigException | WasmFailure e) {
            log.error(
                    "Plugin {} failed to load: {}", plugin.spec().plugin().name(), e.getMessage());
            release();
            return null;
        }
    }

    private void release() {
        SharedVm held = vm;
        vm = null;
        if (held != null) plugin.release(held, loop);
    }

    void hostChanged() {
        if (root != null) root.hostChanged();
    }

    void end() {
        ended = true;
        RootContext last = root;
        root = null;
        if (last == null) return;
        last.end();
        release();
    }
}
