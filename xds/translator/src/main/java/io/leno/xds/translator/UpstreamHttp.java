package io.leno.xds.translator;

import com.google.protobuf.InvalidProtocolBufferException;

import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.common.matcher.v3.HttpHeadersMatch;
import io.envoyproxy.envoy.config.common.matcher.v3.MatchPredicate;
import io.envoyproxy.envoy.config.core.v3.Http1ProtocolOptions;
import io.envoyproxy.envoy.config.core.v3.Http2ProtocolOptions;
import io.envoyproxy.envoy.config.core.v3.UpstreamHttpProtocolOptions;
import io.envoyproxy.envoy.config.route.v3.HeaderMatcher;
import io.envoyproxy.envoy.extensions.upstreams.http.v3.HttpProtocolOptions;
import io.leno.api.istio.MeshConfig;
import io.leno.api.istio.TrafficPolicy.ClientTls;
import io.leno.api.istio.TrafficPolicy.ConnectionPool;
import io.leno.api.istio.TrafficPolicy.ConnectionPool.H2Upgrade;
import io.leno.api.model.Protocol;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.List;

/// Which HTTP a cluster speaks, and for how long.
final class UpstreamHttp {
    static final String EXTENSION = "envoy.extensions.upstreams.http.v3.HttpProtocolOptions";

    /// Field `outlier_detection`, which is newer than the messages we have.
    private static final int OUTLIER_DETECTION = 8;

    private final Protocol protocol;
    private final boolean outbound;
    private final boolean sidecar;
    private final MeshConfig mesh;

    /// @param outbound false towards the application
    UpstreamHttp(Protocol protocol, boolean outbound, Scope scope) {
        this.outbound = outbound;
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
        if (outbound && policy.outlierDetection() != null) {
            applyErrors(options, policy.outlierDetection().outlierDetectionHttpErrorCodes());
        }
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
        if (!protocol.isHttp2() && !isUpgraded(http)) return;
        var http2 = options.getExplicitHttpConfigBuilder().getHttp2ProtocolOptionsBuilder();
        if (http == null) return;
        if (http.maxConcurrentStreams() > 0) {
            http2.setMaxConcurrentStreams(Protos.uint32(http.maxConcurrentStreams()));
        }
        if (http.http2KeepAlive() != null) {
            Duration interval = http.http2KeepAlive().interval();
            Duration timeout = http.http2KeepAlive().timeout();
            var keepalive = http2.getConnectionKeepaliveBuilder();
            if (interval != null) keepalive.setInterval(Protos.duration(interval));
            if (timeout != null) keepalive.setTimeout(Protos.duration(timeout));
        }
    }

    /// The rule's word goes for any port, the mesh's only for those known to speak HTTP; the
    /// application is asked as its clients ask.
    private boolean isUpgraded(ConnectionPool.@Nullable Http http) {
        H2Upgrade asked = http == null ? H2Upgrade.DEFAULT : http.h2UpgradePolicy();
        return switch (asked) {
            case UPGRADE -> outbound;
            case DO_NOT_UPGRADE -> false;
            case DEFAULT ->
                    outbound
                            && protocol.isHttp()
                            && mesh.h2UpgradePolicy() == MeshConfig.H2UpgradePolicy.UPGRADE;
        };
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

    /// The answers that count as failures of an endpoint, in place of every 5xx.
    private static void applyErrors(HttpProtocolOptions.Builder options, List<Integer> codes) {
        if (codes.isEmpty()) return;
        List<MatchPredicate> rules = codes.stream().map(UpstreamHttp::answers).toList();
        MatchPredicate any =
                rules.size() == 1
                        ? rules.getFirst()
                        : MatchPredicate.newBuilder()
                                .setOrMatch(MatchPredicate.MatchSet.newBuilder().addAllRules(rules))
                                .build();
        // its only field is the matcher
        var detection = Protos.newerMessage(1, any);
        options.setUnknownFields(Protos.newerField(OUTLIER_DETECTION, detection));
    }

    private static MatchPredicate answers(int code) {
        var status = HeaderMatcher.newBuilder().setName(":status");
        status.getStringMatchBuilder().setExact(String.valueOf(code));
        return MatchPredicate.newBuilder()
                .setHttpResponseHeadersMatch(HttpHeadersMatch.newBuilder().addHeaders(status))
                .build();
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
