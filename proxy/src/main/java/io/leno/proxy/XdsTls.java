package io.leno.proxy;

import com.google.protobuf.InvalidProtocolBufferException;

import io.envoyproxy.envoy.config.bootstrap.v3.Bootstrap;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.core.v3.GrpcService;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.UpstreamTlsContext;
import io.leno.api.xds.ResourceSourceFactory.Tls;
import io.leno.proxy.config.InvalidResourceException;
import io.leno.proxy.tls.InvalidTlsException;
import io.leno.proxy.tls.JdkContexts;

import org.jspecify.annotations.Nullable;

/// TLS to an xDS server: that of its cluster, or of `google_grpc`'s `ssl_credentials`.
final class XdsTls {
    private XdsTls() {}

    /// Null: plain text.
    static @Nullable Tls of(GrpcService service, Bootstrap bootstrap) {
        try {
            if (service.hasGoogleGrpc()) return google(service.getGoogleGrpc());
            String name = service.getEnvoyGrpc().getClusterName();
            for (Cluster cluster : bootstrap.getStaticResources().getClustersList())
                if (cluster.getName().equals(name)) return of(cluster);
            return null;
        } catch (InvalidTlsException | InvalidProtocolBufferException e) {
            throw new InvalidResourceException("xDS server: " + e.getMessage(), e);
        }
    }

    private static @Nullable Tls of(Cluster cluster) throws InvalidProtocolBufferException {
        var socket = cluster.getTransportSocket().getTypedConfig();
        if (!socket.is(UpstreamTlsContext.class)) return null;
        var context = socket.unpack(UpstreamTlsContext.class);
        var common = context.getCommonTlsContext();
        if (common.getTlsCertificateSdsSecretConfigsCount() > 0
                || common.hasValidationContextSdsSecretConfig()
                || common.hasCombinedValidationContext()) {
            throw new InvalidResourceException(
                    "cluster "
                            + cluster.getName()
                            + ": secrets by SDS are not supported for an xDS server (expected:"
                            + " tls_certificates and validation_context)");
        }
        return new Tls(
                JdkContexts.client(
                        common.getTlsCertificatesList(),
                        common.getValidationContext(),
                        "cluster " + cluster.getName()),
                context.getSni());
    }

    private static @Nullable Tls google(GrpcService.GoogleGrpc google) {
        if (!google.getChannelCredentials().hasSslCredentials()) return null;
        var ssl = google.getChannelCredentials().getSslCredentials();
        return new Tls(JdkContexts.client(ssl, "google_grpc.ssl_credentials"), "");
    }
}
