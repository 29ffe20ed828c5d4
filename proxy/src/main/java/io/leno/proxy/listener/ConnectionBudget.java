package io.leno.proxy.listener;

import org.jspecify.annotations.Nullable;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.ToLongFunction;

/// How many downstream connections there may be, in all and per listener. Safe to use from any
/// thread.
public final class ConnectionBudget {
    /// No limits.
    public static final ConnectionBudget UNLIMITED = new ConnectionBudget(() -> -1, _ -> -1, false);

    private final java.util.function.LongSupplier most;
    private final ToLongFunction<String> mostOf;
    private final boolean byMonitor;
    private final AtomicInteger all = new AtomicInteger();
    private final Map<String, AtomicInteger> byListener = new ConcurrentHashMap<>();
    private volatile @Nullable Runnable onEmpty;

    /// @param most of all; negative: no limit. Envoy: the resource monitor
    ///   `envoy.resource_monitors.downstream_connections`, or the runtime key
    ///   `overload.global_downstream_max_connections`
    /// @param mostOf a listener by its name; negative: no limit. Envoy: the runtime key
    ///   `envoy.resource_limits.listener.<name>.connection_limit`
    /// @param byMonitor whether the overload manager has set the limit
    public ConnectionBudget(
            java.util.function.LongSupplier most,
            ToLongFunction<String> mostOf,
            boolean byMonitor) {
        this.most = most;
        this.mostOf = mostOf;
        this.byMonitor = byMonitor;
    }

    /// Downstream connections that are open.
    public int open() {
        return all.get();
    }

    boolean isSetByMonitor() {
        return byMonitor;
    }

    /// Takes one connection into account, or counts its refusal.
    boolean admits(ListenerSettings listener, ListenerStats stats) {
        long total = listener.exempt() ? -1 : most.getAsLong();
        if (total >= 0 && all.get() >= total) {
            stats.globalOverflow.inc();
            return false;
        }
        AtomicInteger own = byListener.computeIfAbsent(listener.name(), _ -> new AtomicInteger());
        long limit = mostOf.applyAsLong(listener.name());
        if (limit >= 0 && own.get() >= limit) {
            stats.overflow.inc();
            return false;
        }
        all.incrementAndGet();
        own.incrementAndGet();
        return true;
    }

    /// Takes a connection into account that another generation has admitted.
    void add(String listener) {
        all.incrementAndGet();
        byListener.computeIfAbsent(listener, _ -> new AtomicInteger()).incrementAndGet();
    }

    void release(String listener) {
        AtomicInteger own = byListener.get(listener);
        if (own != null) own.decrementAndGet();
        Runnable action = onEmpty;
        if (all.decrementAndGet() == 0 && action != null) action.run();
    }

    /// Tells when no connection is left, also at once; maybe more than once, on any thread.
    public void whenEmpty(Runnable action) {
        onEmpty = action;
        if (all.get() == 0) action.run();
    }
}
