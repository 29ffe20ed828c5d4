package io.leno.xds.translator;

import com.google.protobuf.InvalidProtocolBufferException;

import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.core.v3.Http1ProtocolOptions;
import io.envoyproxy.envoy.config.core.v3.Http2ProtocolOptions;
import io.envoyproxy.envoy.config.core.v3.UpstreamHttpProtocolOptions;
import io.envoyproxy.envoy.extensions.upstreams.http.v3.HttpProtocolOptions;
import io.leno.api.istio.MeshConfig;
import io.leno.api.istio.TrafficPolicy.ClientTls;
import io.leno.api.istio.TrafficPolicy.ConnectionPool;
import io.leno.api.istio.TrafficPolicy.ConnectionPool.H2Upgrade;
import io.leno.api.model.Protocol;

import org.jspecify.annotations.Nullable;

import java.time.Duration;

/// Which HTTP a cluster speaks, and for how long.
final class UpstreamHttp {
    static final String EXTENSION = "envoy.extensions.upstreams.http.v3.HttpProtocolOptions";

    private final Protocol protocol;
    private final boolean sidecar;
    private final MeshConfig mesh;

    UpstreamHttp(Protocol protocol, Scope scope) {
        this.protocol = protocol;
        sidecar = scope.isSidecar();
        mesh = scope.meshConfig();
    }

    static boolean isHttp2(Cluster.Builder cluster) {
        var options = cluster.getTypedExtensionProtocolOptionsMap().get(EXTENSION);
        if (options == null) return false;
        try {
            return HttpProtocolOptions.parseFrom(options.getValue())
                    .getExplicitHttpConfig()
                    .hasHttp2ProtocolOptions();
        } catch (InvalidProtocolBufferException impossible) {
            throw new IllegalStateException("we encoded it ourselves", impossible);
        }
    }

    /// Leaves the cluster as it is where Envoy's defaults are meant: HTTP/1.1.
    void applyTo(Cluster.Builder cluster, PortPolicy policy) {
        ConnectionPool pool = policy.connectionPool();
        ConnectionPool.Http http = pool == null ? null : pool.http();
        HttpProtocolOptions.Builder options = HttpProtocolOptions.newBuilder();
        applyVersion(options, http);
        applyCommon(options, pool);
        applySni(options, policy.tls());
        if (options.build().equals(HttpProtocolOptions.getDefaultInstance())) return;
        if (!options.hasExplicitHttpConfig() && !options.hasUseDownstreamProtocolConfig()) {
            options.getExplicitHttpConfigBuilder().getHttpProtocolOptionsBuilder();
        }
        cluster.putTypedExtensionProtocolOptions(EXTENSION, Protos.any(options.build()));
    }

    private void applyVersion(
            HttpProtocolOptions.Builder options, ConnectionPool.@Nullable Http http) {
        boolean asClient = http != null && http.useClientProtocol();
        if (asClient || (sidecar && protocol == Protocol.UNDECLARED)) {
            options.getUseDownstreamProtocolConfigBuilder()
                    .setHttpProtocolOptions(Http1ProtocolOptions.getDefaultInstance())
                    .setHttp2ProtocolOptions(Http2ProtocolOptions.getDefaultInstance());
            return;
        }
        boolean upgrade = http != null && http.h2UpgradePolicy() == H2Upgrade.UPGRADE;
        if (!protocol.isHttp2() && !upgrade) return;
        var http2 = options.getExplicitHttpConfigBuilder().getHttp2ProtocolOptionsBuilder();
        if (http != null && http.maxConcurrentStreams() > 0) {
            http2.setMaxConcurrentStreams(Protos.uint32(http.maxConcurrentStreams()));
        }
    }

    private static void applyCommon(
            HttpProtocolOptions.Builder options, @Nullable ConnectionPool pool) {
        if (pool == null) return;
        ConnectionPool.Http http = pool.http();
        ConnectionPool.Tcp tcp = pool.tcp();
        Duration idle = http == null ? null : http.idleTimeout();
        if (idle == null && tcp != null) idle = tcp.idleTimeout();
        if (idle != null) {
            options.getCommonHttpProtocolOptionsBuilder().setIdleTimeout(Protos.duration(idle));
        }
        if (http != null && http.maxRequestsPerConnection() > 0) {
            options.getCommonHttpProtocolOptionsBuilder()
                    .setMaxRequestsPerConnection(Protos.uint32(http.maxRequestsPerConnection()));
        }
        if (tcp != null && tcp.maxConnectionDuration() != null) {
            options.getCommonHttpProtocolOptionsBuilder()
                    .setMaxConnectionDuration(Protos.duration(tcp.maxConnectionDuration()));
        }
    }

    /// Where no name is given, the server is asked for by the host of the request, and must be it.
    private void applySni(HttpProtocolOptions.Builder options, @Nullable ClientTls tls) {
        UpstreamTls.originated(tls)
                .filter(settings -> settings.sni().isEmpty())
                .ifPresent(
                        settings ->
                                options.setUpstreamHttpProtocolOptions(
                                        UpstreamHttpProtocolOptions.newBuilder()
                                                .setAutoSni(true)
                                                .setAutoSanValidation(mustBeHost(settings))));
    }

    private boolean mustBeHost(ClientTls tls) {
        return tls.subjectAltNames().isEmpty() && UpstreamTls.isVerified(tls, mesh);
    }
}
