package io.leno.proxy.overload;

import io.leno.proxy.runtime.RuntimeSnapshot;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Supplier;

/// What a proxy turns away now, because a resource runs short. Written by [OverloadWatch], read by
/// all event loops; without one it costs a field's read for each request. Envoy: the overload
/// manager's actions.
public final class Overload {
    private static final Shares NONE = new Shares(0, 0, 0, 0);

    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
    private volatile Shares shares = NONE;
    private volatile long maxConnections = -1;
    private volatile Supplier<RuntimeSnapshot> runtime = () -> RuntimeSnapshot.EMPTY;

    /// How much of what comes an action applies to, each 0..1.
    ///
    /// @param requests are answered 503. Envoy: `envoy.overload_actions.stop_accepting_requests`
    /// @param accepting stops at 1: connections wait. Envoy: `…stop_accepting_connections`
    /// @param rejects connections are closed at once. Envoy: `…reject_incoming_connections`
    /// @param keepAlive connections end with their response. Envoy: `…disable_http_keepalive`
    record Shares(double requests, double accepting, double rejects, double keepAlive) {}

    void apply(Shares now) {
        boolean changed = now.accepting >= 1 != isNotAccepting();
        shares = now;
        if (changed) listeners.forEach(Runnable::run);
    }

    /// Told on the watching thread when [#isNotAccepting] changes.
    public void onAccepting(Runnable listener) {
        listeners.add(listener);
    }

    public void forget(Runnable listener) {
        listeners.remove(listener);
    }

    public boolean isNotAccepting() {
        return shares.accepting >= 1;
    }

    /// Whether the request at hand is turned away.
    public boolean stopsRequest() {
        return happens(shares.requests);
    }

    /// Whether the connection at hand is turned away.
    public boolean rejectsConnection() {
        return happens(shares.rejects);
    }

    /// Whether the connection at hand ends with its response.
    public boolean endsKeepAlive() {
        return happens(shares.keepAlive);
    }

    private static boolean happens(double share) {
        return share > 0 && (share >= 1 || ThreadLocalRandom.current().nextDouble() < share);
    }

    /// @param most downstream connections; negative: no limit by a resource monitor
    public void limitConnections(long most) {
        maxConnections = most;
    }

    public boolean isLimitedByMonitor() {
        return maxConnections >= 0;
    }

    /// Downstream connections of all listeners; negative: no limit.
    public long maxConnections() {
        return isLimitedByMonitor()
                ? maxConnections
                : runtime().integer("overload.global_downstream_max_connections", -1);
    }

    /// Connections of one listener; negative: no limit.
    public long maxConnectionsOf(String listener) {
        RuntimeSnapshot now = runtime();
        if (now.values().isEmpty()) return -1;
        return now.integer("envoy.resource_limits.listener." + listener + ".connection_limit", -1);
    }

    /// @param values where limits that can be changed are
    public void runtime(Supplier<RuntimeSnapshot> values) {
        runtime = values;
    }

    public RuntimeSnapshot runtime() {
        return runtime.get();
    }
}
