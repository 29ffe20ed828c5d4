package io.leno.xds.translator;

import com.google.protobuf.UInt64Value;

import io.envoyproxy.envoy.config.cluster.v3.CircuitBreakers;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.cluster.v3.Cluster.CommonLbConfig;
import io.envoyproxy.envoy.config.cluster.v3.Cluster.DiscoveryType;
import io.envoyproxy.envoy.config.cluster.v3.Cluster.DnsLookupFamily;
import io.envoyproxy.envoy.config.cluster.v3.Cluster.LbPolicy;
import io.envoyproxy.envoy.config.cluster.v3.UpstreamConnectionOptions;
import io.envoyproxy.envoy.config.core.v3.TcpKeepalive;
import io.envoyproxy.envoy.type.v3.Percent;
import io.leno.api.istio.MeshConfig;
import io.leno.api.istio.TrafficPolicy.ConnectionPool;
import io.leno.api.istio.TrafficPolicy.LoadBalancer;
import io.leno.api.istio.TrafficPolicy.LoadBalancer.ConsistentHash;
import io.leno.api.model.Protocol;
import io.leno.api.xds.Node;

import org.jspecify.annotations.Nullable;

import java.time.Duration;

/// Puts a traffic policy on a cluster, over Istio's defaults: 10 s to connect, least request, no
/// limits, no panic.
final class ClusterSettings {
    private static final Duration DEFAULT_CONNECT_TIMEOUT = Duration.ofSeconds(10);
    private static final long DEFAULT_RING_SIZE = 1024;

    /// 2^32 - 1, as an unsigned number.
    private static final int NO_LIMIT = -1;

    private final Cluster.Builder cluster;
    private final MeshConfig mesh;
    private final UpstreamHttp http;

    ClusterSettings(Cluster.Builder cluster, Protocol protocol, Scope scope) {
        this.cluster = cluster;
        mesh = scope.meshConfig();
        http = new UpstreamHttp(protocol, scope);
    }

    static Duration connectTimeout(MeshConfig mesh) {
        return mesh.connectTimeout() == null ? DEFAULT_CONNECT_TIMEOUT : mesh.connectTimeout();
    }

    void apply(PortPolicy policy) {
        applyBalancing(policy);
        applyPool(policy.connectionPool());
        if (policy.outlierDetection() != null) {
            OutlierSettings.apply(cluster, policy.outlierDetection());
        }
        http.applyTo(cluster, policy);
    }

    /// An inbound cluster has one endpoint: only the limits of the policy matter.
    void applyInbound(PortPolicy policy) {
        applyPool(policy.connectionPool());
        cluster.setLbPolicy(
                cluster.getType() == DiscoveryType.ORIGINAL_DST
                        ? LbPolicy.CLUSTER_PROVIDED
                        : LbPolicy.ROUND_ROBIN);
        http.applyTo(cluster, new PortPolicy(null, policy.connectionPool(), null, null));
    }

    private void applyBalancing(PortPolicy policy) {
        cluster.setCommonLbConfig(
                CommonLbConfig.newBuilder().setHealthyPanicThreshold(Percent.getDefaultInstance()));
        if (cluster.getType() == DiscoveryType.ORIGINAL_DST) {
            cluster.setLbPolicy(LbPolicy.CLUSTER_PROVIDED);
            return;
        }
        LoadBalancer balancer = policy.loadBalancer();
        cluster.setLbPolicy(balancer == null ? LbPolicy.LEAST_REQUEST : simple(balancer));
        if (policy.consistentHash() != null) applyHash(policy.consistentHash());
    }

    private static LbPolicy simple(LoadBalancer balancer) {
        return switch (balancer.simple()) {
            case RANDOM -> LbPolicy.RANDOM;
            case ROUND_ROBIN -> LbPolicy.ROUND_ROBIN;
            // PASSTHROUGH: where the address dialled is not known, any endpoint serves
            case UNSPECIFIED, LEAST_REQUEST, LEAST_CONN, PASSTHROUGH -> LbPolicy.LEAST_REQUEST;
        };
    }

    private void applyHash(ConsistentHash hash) {
        if (hash.maglev() != null) {
            cluster.setLbPolicy(LbPolicy.MAGLEV);
            if (hash.maglev().tableSize() > 0) {
                cluster.getMaglevLbConfigBuilder()
                        .setTableSize(UInt64Value.of(hash.maglev().tableSize()));
            }
            return;
        }
        long size = hash.ringHash() == null ? 0 : hash.ringHash().minimumRingSize();
        cluster.setLbPolicy(LbPolicy.RING_HASH);
        cluster.getRingHashLbConfigBuilder()
                .setMinimumRingSize(UInt64Value.of(size > 0 ? size : DEFAULT_RING_SIZE));
    }

    private void applyPool(@Nullable ConnectionPool pool) {
        ConnectionPool.Tcp tcp = pool == null ? null : pool.tcp();
        Duration timeout = tcp == null ? null : tcp.connectTimeout();
        cluster.setConnectTimeout(
                Protos.duration(timeout == null ? connectTimeout(mesh) : timeout));
        if (tcp != null && tcp.tcpKeepalive() != null) applyKeepalive(tcp.tcpKeepalive());
        cluster.setCircuitBreakers(breakers(pool));
    }

    static CircuitBreakers breakers(@Nullable ConnectionPool pool) {
        ConnectionPool.Tcp tcp = pool == null ? null : pool.tcp();
        ConnectionPool.Http http = pool == null ? null : pool.http();
        var limits = CircuitBreakers.Thresholds.newBuilder().setTrackRemaining(true);
        limits.setMaxConnections(limit(tcp == null ? 0 : tcp.maxConnections()))
                .setMaxPendingRequests(limit(http == null ? 0 : http.http1MaxPendingRequests()))
                .setMaxRequests(limit(http == null ? 0 : http.http2MaxRequests()))
                .setMaxRetries(limit(http == null ? 0 : http.maxRetries()));
        return CircuitBreakers.newBuilder().addThresholds(limits).build();
    }

    private static com.google.protobuf.UInt32Value limit(int limit) {
        return Protos.uint32(limit > 0 ? limit : NO_LIMIT);
    }

    private void applyKeepalive(ConnectionPool.Keepalive keepalive) {
        TcpKeepalive.Builder tcp = TcpKeepalive.newBuilder();
        if (keepalive.probes() > 0) tcp.setKeepaliveProbes(Protos.uint32(keepalive.probes()));
        if (keepalive.time() != null) {
            tcp.setKeepaliveTime(Protos.uint32((int) keepalive.time().toSeconds()));
        }
        if (keepalive.interval() != null) {
            tcp.setKeepaliveInterval(Protos.uint32((int) keepalive.interval().toSeconds()));
        }
        cluster.setUpstreamConnectionOptions(
                UpstreamConnectionOptions.newBuilder().setTcpKeepalive(tcp));
    }

    static void resolveByName(Cluster.Builder cluster, Node node) {
        boolean ipv6 = node.address().indexOf(':') >= 0;
        cluster.setDnsLookupFamily(ipv6 ? DnsLookupFamily.V6_ONLY : DnsLookupFamily.V4_ONLY);
    }
}
