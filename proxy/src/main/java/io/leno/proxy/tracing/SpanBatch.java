package io.leno.proxy.tracing;

import io.leno.api.plugin.ProxyContext;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/// Gathers spans and sends a few at a time: as many as the runtime's `<prefix>min_flush_spans`
/// says, 5, or those that have waited for `<prefix>flush_interval_ms`, 5000. Safe to use from any
/// thread; sends on one of its own.
final class SpanBatch<S> implements AutoCloseable {
    private static final long INTERVAL_MILLIS = 5000;
    private static final long SPANS = 5;

    private final ProxyContext proxy;
    private final String prefix;
    private final Consumer<List<S>> send;
    private final ScheduledExecutorService thread =
            Executors.newSingleThreadScheduledExecutor(
                    Thread.ofPlatform().daemon().name("tracer").factory());
    private List<S> gathered = new ArrayList<>(); // guarded by this

    /// @param prefix of its counters and runtime keys: `tracing.zipkin.`
    SpanBatch(ProxyContext proxy, String prefix, Consumer<List<S>> send) {
        this.proxy = proxy;
        this.prefix = prefix;
        this.send = send;
        proxy.show(prefix + "spans_sent");
        proxy.show(prefix + "timer_flushed");
        long every = proxy.runtimeInteger(prefix + "flush_interval_ms", INTERVAL_MILLIS);
        var _ = thread.scheduleWithFixedDelay(this::onTime, every, every, TimeUnit.MILLISECONDS);
    }

    void add(S span) {
        List<S> full;
        synchronized (this) {
            gathered.add(span);
            if (gathered.size() < proxy.runtimeInteger(prefix + "min_flush_spans", SPANS)) return;
            full = take();
        }
        try {
            thread.execute(() -> send(full));
        } catch (RejectedExecutionException ended) {
            send(full);
        }
    }

    private synchronized List<S> take() {
        List<S> taken = gathered;
        gathered = new ArrayList<>();
        return taken;
    }

    private void onTime() {
        proxy.count(prefix + "timer_flushed", 1);
        send(take());
    }

    private void send(List<S> spans) {
        if (spans.isEmpty()) return;
        proxy.count(prefix + "spans_sent", spans.size());
        send.accept(spans);
    }

    /// Sends what is left.
    @Override
    public void close() {
        thread.shutdown();
        send(take());
    }
}
