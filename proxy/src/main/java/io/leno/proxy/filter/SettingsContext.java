package io.leno.proxy.filter;

import io.leno.api.filter.BoundedStore;
import io.leno.api.filter.Call;
import io.leno.api.filter.CallOutcome;
import io.leno.api.filter.FilterContext;
import io.leno.api.filter.FilterStats;
import io.leno.api.filter.HttpCall;
import io.leno.api.filter.HttpStream;
import io.leno.api.filter.ProxyNode;
import io.leno.api.filter.RuntimeValues;
import io.leno.api.filter.SharedStore;
import io.leno.proxy.call.AsyncClient;
import io.leno.proxy.upstream.Worker;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;

/// What the settings of one filter have of the proxy, until they are closed. Tasks and calls are
/// all on one event loop, chosen by the filter's name, unless they say on which.
final class SettingsContext implements FilterContext {
    private static final Logger log = LoggerFactory.getLogger(SettingsContext.class);

    private final FilterHost host;
    private final String filterName;
    private final String blame;
    private final FilterStats stats;
    private final FilterStats rootStats;
    private final RuntimeValues runtime;
    private final Worker worker;

    /// What is to be cancelled; guarded by itself, as is the flag.
    private final Set<Runnable> open = new HashSet<>();

    private boolean closed;

    /// @param blame who to name in logs
    /// @param statPrefix of the connection manager
    SettingsContext(FilterHost host, String filterName, String blame, String statPrefix) {
        this.host = host;
        this.filterName = filterName;
        this.blame = blame;
        stats = new ScopedStats(host.stats().scope("http." + statPrefix + "."));
        rootStats = new ScopedStats(host.stats().scope(""));
        runtime = new CurrentRuntime(host.runtime());
        int at = Math.floorMod(filterName.hashCode(), host.workers().size());
        worker = host.workers().get(at);
    }

    FilterHost host() {
        return host;
    }

    AsyncClient client() {
        return host.client();
    }

    @Override
    public ProxyNode node() {
        return host.node();
    }

    @Override
    public String filterName() {
        return filterName;
    }

    @Override
    public FilterStats stats() {
        return stats;
    }

    @Override
    public FilterStats rootStats() {
        return rootStats;
    }

    @Override
    public int loops() {
        return host.workers().size();
    }

    @Override
    public <T> LoopLocal<T> perLoop(Supplier<T> first) {
        return new LoopSlots<>(loops(), first);
    }

    @Override
    public SharedStore newStore(long maxBytes) {
        return new BoundedStore(maxBytes, FilterStats.uncounted(), System::nanoTime);
    }

    @Override
    public SharedStore sharedStore(String name, long maxBytes) {
        SharedStore store = host.stores().open(name, maxBytes);
        add(() -> host.stores().release(name));
        return store;
    }

    @Override
    public RuntimeValues runtime() {
        return runtime;
    }

    @Override
    public Object proxy() {
        return host.client();
    }

    @Override
    public boolean hasCluster(String name) {
        return host.client().hasCluster(name);
    }

    @Override
    public void call(HttpCall call, Consumer<CallOutcome> outcome) {
        call(worker, call, outcome);
    }

    @Override
    public void call(int loop, HttpCall call, Consumer<CallOutcome> outcome) {
        call(host.workers().get(loop), call, outcome);
    }

    private void call(Worker from, HttpCall call, Consumer<CallOutcome> outcome) {
        schedule(from, Duration.ZERO, () -> callNow(from, call, outcome));
    }

    private void callNow(Worker from, HttpCall call, Consumer<CallOutcome> outcome) {
        var pending = new PendingCall(outcome);
        Call made = host.client().send(from, call, pending::tell);
        pending.cancel = () -> from.loop().execute(made::close);
        add(pending.cancel);
    }

    private final class PendingCall {
        private final Consumer<CallOutcome> outcome;
        private @Nullable Runnable cancel;

        PendingCall(Consumer<CallOutcome> outcome) {
            this.outcome = outcome;
        }

        void tell(CallOutcome found) {
            if (cancel != null && remove(cancel)) guarded(() -> outcome.accept(found));
        }
    }

    @Override
    public HttpStream.Timer schedule(Duration delay, Runnable task) {
        return schedule(worker, delay, task);
    }

    @Override
    public HttpStream.Timer schedule(int loop, Duration delay, Runnable task) {
        return schedule(host.workers().get(loop), delay, task);
    }

    private HttpStream.Timer schedule(Worker on, Duration delay, Runnable task) {
        var pending = new PendingTask(task);
        if (!add(pending.cancel)) return () -> {};
        pending.future = on.loop().schedule(pending::run, delay.toNanos(), TimeUnit.NANOSECONDS);
        return pending.cancel::run;
    }

    @Override
    public void execute(int loop, Runnable task) {
        host.workers().get(loop).loop().execute(() -> guarded(task));
    }

    private final class PendingTask {
        private final Runnable task;
        private final Runnable cancel = this::cancel;
        private volatile @Nullable Future<?> future;

        PendingTask(Runnable task) {
            this.task = task;
        }

        void run() {
            if (remove(cancel)) guarded(task);
        }

        private void cancel() {
            remove(cancel);
            Future<?> scheduled = future;
            if (scheduled != null) scheduled.cancel(false);
        }
    }

    private void guarded(Runnable task) {
        try {
            task.run();
        } catch (Throwable e) { // a plugin's error must not end the event loop
            log.warn("Filter {}: a task of its settings failed", blame, e);
        }
    }

    /// @return false when closed: what was to be added is cancelled then
    private boolean add(Runnable cancellation) {
        synchronized (open) {
            if (!closed) return open.add(cancellation);
        }
        cancellation.run();
        return false;
    }

    private boolean remove(Runnable cancellation) {
        synchronized (open) {
            return open.remove(cancellation);
        }
    }

    /// Nothing that waits comes any more.
    void close() {
        Set<Runnable> left;
        synchronized (open) {
            closed = true;
            left = Set.copyOf(open);
            open.clear();
        }
        left.forEach(Runnable::run);
    }
}
