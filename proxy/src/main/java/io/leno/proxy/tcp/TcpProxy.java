package io.leno.proxy.tcp;

import io.leno.proxy.accesslog.AccessLog;
import io.leno.proxy.cluster.ClusterLookup;
import io.leno.proxy.http.ConnectionServer;
import io.leno.proxy.stats.Counter;
import io.leno.proxy.stats.Gauge;
import io.leno.proxy.stats.KnownStats;
import io.leno.proxy.stats.StatScope;
import io.leno.proxy.stats.Stats;
import io.leno.proxy.upstream.Worker;
import io.netty.channel.Channel;

/// Passes TCP connections on to a cluster. Envoy: `envoy.filters.network.tcp_proxy`.
public final class TcpProxy implements ConnectionServer {
    /// Filter state that says which cluster to take.
    public static final String CLUSTER = "envoy.tcp_proxy.cluster";

    private final ClusterLookup clusters;
    private final TcpSettings settings;
    final Counter connections;
    final Gauge connectionsActive;
    final Counter noRoute;
    final Counter bytesReceived;
    final Counter bytesSent;
    final Counter idleTimeouts;
    final Counter maxDurations;

    public TcpProxy(TcpSettings settings, ClusterLookup clusters, Stats stats) {
        this.settings = settings;
        this.clusters = clusters;
        StatScope scope = stats.scope("tcp." + settings.statPrefix() + ".").show(KnownStats.TCP);
        connections = scope.counter("downstream_cx_total");
        connectionsActive = scope.gauge("downstream_cx_active");
        noRoute = scope.counter("downstream_cx_no_route");
        bytesReceived = scope.counter("downstream_cx_rx_bytes_total");
        bytesSent = scope.counter("downstream_cx_tx_bytes_total");
        idleTimeouts = scope.counter("idle_timeout");
        maxDurations = scope.counter("max_downstream_connection_duration");
    }

    @Override
    public void serve(Channel channel, Worker worker, Downstream downstream) {
        channel.config().setAutoRead(false);
        channel.pipeline().addLast("tcp", new TcpConnection(this, worker, downstream));
    }

    @Override
    public void close() {
        for (AccessLog log : settings.accessLogs()) log.close();
    }

    TcpSettings settings() {
        return settings;
    }

    ClusterLookup clusters() {
        return clusters;
    }
}
