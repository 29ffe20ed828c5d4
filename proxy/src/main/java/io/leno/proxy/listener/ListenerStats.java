package io.leno.proxy.listener;

import io.leno.proxy.stats.Counter;
import io.leno.proxy.stats.Gauge;
import io.leno.proxy.stats.Histogram;
import io.leno.proxy.stats.StatScope;

/// What is counted about a listener, under Envoy's names (`listener.<address>.…`).
final class ListenerStats {
    final Counter connections;
    final Gauge active;
    final Counter destroyed;
    final Histogram length;
    private final Histogram acceptedAtOnce;
    final Counter noChain;
    final Gauge admitting;
    final Counter admissionTimeouts;
    final Counter filterErrors;
    final Counter filterRemoteClose;
    final Counter handshakeTimeouts;
    final Counter overflow;
    final Counter globalOverflow;
    final Counter overloadRejects;
    final Counter extensionMissing;
    final Counter networkExtensionMissing;
    private final Counter[] connectionsOfWorkers;
    private final Gauge[] activeOfWorkers;

    ListenerStats(StatScope scope, int workers) {
        connections = scope.counter("downstream_cx_total");
        active = scope.gauge("downstream_cx_active");
        destroyed = scope.counter("downstream_cx_destroy");
        length = scope.histogram("downstream_cx_length_ms");
        acceptedAtOnce =
                scope.histogram(
                        "connections_accepted_per_socket_event", Histogram.Unit.UNSPECIFIED);
        noChain = scope.counter("no_filter_chain_match");
        admitting = scope.gauge("downstream_pre_cx_active");
        admissionTimeouts = scope.counter("downstream_pre_cx_timeout");
        filterErrors = scope.counter("downstream_listener_filter_error");
        filterRemoteClose = scope.counter("downstream_listener_filter_remote_close");
        handshakeTimeouts = scope.counter("downstream_cx_transport_socket_connect_timeout");
        overflow = scope.counter("downstream_cx_overflow");
        globalOverflow = scope.counter("downstream_global_cx_overflow");
        overloadRejects = scope.counter("downstream_cx_overload_reject");
        extensionMissing = scope.counter("extension_config_missing");
        networkExtensionMissing = scope.counter("network_extension_config_missing");
        connectionsOfWorkers = new Counter[workers];
        activeOfWorkers = new Gauge[workers];
        for (int i = 0; i < workers; i++) {
            connectionsOfWorkers[i] = scope.counter("worker_" + i + ".downstream_cx_total");
            activeOfWorkers[i] = scope.gauge("worker_" + i + ".downstream_cx_active");
        }
    }

    /// The sockets give us one connection at a time.
    void accepted() {
        acceptedAtOnce.record(1);
    }

    void opened(int worker) {
        connections.inc();
        active.inc();
        connectionsOfWorkers[worker].inc();
        activeOfWorkers[worker].inc();
    }

    /// It came from another generation, which has counted it.
    void came(int worker) {
        active.inc();
        activeOfWorkers[worker].inc();
    }

    /// It went to another generation, which goes on counting.
    void went(int worker) {
        active.dec();
        activeOfWorkers[worker].dec();
    }

    void closed(int worker, long nanos) {
        active.dec();
        destroyed.inc();
        activeOfWorkers[worker].dec();
        length.record(nanos / 1_000_000);
    }
}
