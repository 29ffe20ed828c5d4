package io.leno.xds.translator;

import io.envoyproxy.envoy.config.cluster.v3.CircuitBreakers;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.cluster.v3.Cluster.DiscoveryType;
import io.envoyproxy.envoy.config.cluster.v3.Cluster.DnsLookupFamily;
import io.envoyproxy.envoy.config.cluster.v3.Cluster.LbPolicy;
import io.envoyproxy.envoy.config.core.v3.TcpKeepalive;
import io.envoyproxy.envoy.type.v3.Percent;
import io.leno.api.istio.MeshConfig;
import io.leno.api.istio.TrafficPolicy.ConnectionPool;
import io.leno.api.istio.TrafficPolicy.RetryBudget;
import io.leno.api.model.Protocol;
import io.leno.api.model.Service;
import io.leno.api.xds.Node;

import org.jspecify.annotations.Nullable;

import java.time.Duration;

/// Puts a traffic policy on a cluster, over Istio's defaults: 10 s to connect, least request, no
/// limits, no panic.
final class ClusterSettings {
    private static final Duration DEFAULT_CONNECT_TIMEOUT = Duration.ofSeconds(10);
    private static final Duration DNS_REFRESH_RATE = Duration.ofSeconds(60);
    private static final Duration DNS_JITTER = Duration.ofMillis(100);
    private static final double DEFAULT_BUDGET_PERCENT = 20;
    private static final int DEFAULT_BUDGET_RETRIES = 3;

    /// Field `budget_interval`, which is newer than the messages we have.
    private static final int BUDGET_INTERVAL = 3;

    /// 2^32 - 1, as an unsigned number.
    private static final int NO_LIMIT = -1;

    private final Cluster.Builder cluster;
    private final MeshConfig mesh;
    private final Protocol protocol;
    private final Scope scope;

    ClusterSettings(Cluster.Builder cluster, Protocol protocol, Scope scope) {
        this.cluster = cluster;
        mesh = scope.meshConfig();
        this.protocol = protocol;
        this.scope = scope;
    }

    static Duration connectTimeout(MeshConfig mesh) {
        return mesh.connectTimeout() == null ? DEFAULT_CONNECT_TIMEOUT : mesh.connectTimeout();
    }

    /// @param service that the cluster is of
    void apply(PortPolicy policy, Service service) {
        applyPool(policy);
        if (policy.outlierDetection() != null) {
            OutlierSettings.apply(cluster, policy.outlierDetection());
        }
        new Balancing(cluster)
                .apply(policy, LocalitySettings.of(policy.loadBalancer(), service, mesh));
        new UpstreamHttp(protocol, true, scope).applyTo(cluster, policy);
    }

    /// An inbound cluster has one endpoint: only the limits of the policy matter.
    void applyInbound(PortPolicy policy) {
        applyPool(policy);
        cluster.setLbPolicy(
                cluster.getType() == DiscoveryType.ORIGINAL_DST
                        ? LbPolicy.CLUSTER_PROVIDED
                        : LbPolicy.ROUND_ROBIN);
        new UpstreamHttp(protocol, false, scope)
                .applyTo(cluster, PortPolicy.ofPool(policy.connectionPool()));
    }

    private void applyPool(PortPolicy policy) {
        ConnectionPool pool = policy.connectionPool();
        ConnectionPool.Tcp tcp = pool == null ? null : pool.tcp();
        Duration timeout = tcp == null ? null : tcp.connectTimeout();
        cluster.setConnectTimeout(
                Protos.duration(timeout == null ? connectTimeout(mesh) : timeout));
        applyKeepalive(cluster, mesh.tcpKeepalive());
        if (tcp != null) applyKeepalive(cluster, tcp.tcpKeepalive());
        cluster.setCircuitBreakers(breakers(pool, policy.retryBudget()));
    }

    static CircuitBreakers breakers(@Nullable ConnectionPool pool, @Nullable RetryBudget budget) {
        ConnectionPool.Tcp tcp = pool == null ? null : pool.tcp();
        ConnectionPool.Http http = pool == null ? null : pool.http();
        var limits = CircuitBreakers.Thresholds.newBuilder();
        limits.setMaxConnections(limit(tcp == null ? 0 : tcp.maxConnections()))
                .setMaxPendingRequests(limit(http == null ? 0 : http.http1MaxPendingRequests()))
                .setMaxRequests(limit(http == null ? 0 : http.http2MaxRequests()))
                .setMaxRetries(limit(http == null ? 0 : http.maxRetries()));
        if (budget != null) applyBudget(limits.getRetryBudgetBuilder(), budget);
        return CircuitBreakers.newBuilder().addThresholds(limits).build();
    }

    private static void applyBudget(
            CircuitBreakers.Thresholds.RetryBudget.Builder out, RetryBudget budget) {
        double percent = budget.percent() == null ? DEFAULT_BUDGET_PERCENT : budget.percent();
        int atLeast = budget.minRetryConcurrency();
        out.setBudgetPercent(Percent.newBuilder().setValue(percent))
                .setMinRetryConcurrency(
                        Protos.uint32(atLeast > 0 ? atLeast : DEFAULT_BUDGET_RETRIES));
        if (budget.budgetInterval() != null) {
            out.setUnknownFields(
                    Protos.newerField(BUDGET_INTERVAL, Protos.duration(budget.budgetInterval())));
        }
    }

    private static com.google.protobuf.UInt32Value limit(int limit) {
        return Protos.uint32(limit > 0 ? limit : NO_LIMIT);
    }

    /// Setting by setting over what is there.
    static void applyKeepalive(
            Cluster.Builder cluster, ConnectionPool.@Nullable Keepalive keepalive) {
        if (keepalive == null) return;
        TcpKeepalive.Builder tcp =
                cluster.getUpstreamConnectionOptionsBuilder().getTcpKeepaliveBuilder();
        if (keepalive.probes() > 0) tcp.setKeepaliveProbes(Protos.uint32(keepalive.probes()));
        if (keepalive.time() != null) {
            tcp.setKeepaliveTime(Protos.uint32((int) keepalive.time().toSeconds()));
        }
        if (keepalive.interval() != null) {
            tcp.setKeepaliveInterval(Protos.uint32((int) keepalive.interval().toSeconds()));
        }
    }

    /// For names that could not be resolved; else what their server says counts.
    @SuppressWarnings("deprecation") // as Istio writes them; the DNS cluster type needs a new Envoy
    static void resolveByName(Cluster.Builder cluster, Scope scope) {
        Node node = scope.node();
        Duration told = scope.meshConfig().dnsRefreshRate();
        cluster.setDnsRefreshRate(Protos.duration(told == null ? DNS_REFRESH_RATE : told))
                .setRespectDnsTtl(true)
                .setDnsJitter(Protos.duration(DNS_JITTER));
        boolean ipv6 = node.address().indexOf(':') >= 0;
        cluster.setDnsLookupFamily(ipv6 ? DnsLookupFamily.V6_ONLY : DnsLookupFamily.V4_ONLY);
    }
}
