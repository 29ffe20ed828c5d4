package io.leno.xds.translator;

import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.core.v3.DataSource;
import io.envoyproxy.envoy.config.core.v3.TransportSocket;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.CertificateValidationContext;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.SubjectAltNameMatcher;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.SubjectAltNameMatcher.SanType;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.TlsCertificate;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.UpstreamTlsContext;
import io.envoyproxy.envoy.type.matcher.v3.StringMatcher;
import io.leno.api.istio.MeshConfig;
import io.leno.api.istio.TrafficPolicy.ClientTls;

import org.jspecify.annotations.Nullable;

import java.util.Optional;

/// TLS that the proxy originates towards hosts that ask for it.
final class UpstreamTls {
    private static final String PATH = "spec.trafficPolicy.tls";

    /// Where Debian, Ubuntu and Alpine, and so the images of Envoy, have the authorities that the
    /// system trusts. A proxy that has them elsewhere says so.
    private static final String SYSTEM_CA = "/etc/ssl/certs/ca-certificates.crt";

    private static final String SYSTEM_CA_METADATA = "LENO_SYSTEM_CA";

    private UpstreamTls() {}

    /// The settings, if the proxy is to originate TLS by them. Not so for ISTIO_MUTUAL: there are
    /// no identities to do it with.
    static Optional<ClientTls> originated(@Nullable ClientTls tls) {
        if (tls == null) return Optional.empty();
        return switch (tls.mode()) {
            case SIMPLE, MUTUAL -> Optional.of(tls);
            case DISABLE, ISTIO_MUTUAL -> Optional.empty();
        };
    }

    static void apply(
            Cluster.Builder cluster, PortPolicy policy, MergedDestinationRule rule, Scope scope) {
        Optional<ClientTls> tls = originated(policy.tls());
        if (tls.isEmpty()) return;
        report(tls.get(), rule, scope);
        cluster.setTransportSocket(
                TransportSocket.newBuilder()
                        .setName("envoy.transport_sockets.tls")
                        .setTypedConfig(Protos.any(context(tls.get(), cluster, scope))));
    }

    private static UpstreamTlsContext context(ClientTls tls, Cluster.Builder cluster, Scope scope) {
        var context = UpstreamTlsContext.newBuilder().setSni(tls.sni());
        var common = context.getCommonTlsContextBuilder();
        if (!tls.clientCertificate().isEmpty()) {
            common.addTlsCertificates(
                    TlsCertificate.newBuilder()
                            .setCertificateChain(file(tls.clientCertificate()))
                            .setPrivateKey(file(tls.privateKey())));
        }
        if (isVerified(tls, scope.meshConfig())) {
            common.setValidationContext(validation(tls, scope));
        }
        if (UpstreamHttp.isHttp2(cluster)) common.addAlpnProtocols("h2");
        return context.build();
    }

    /// As in Istio: by the authorities the rule names, else by those the system trusts, unless the
    /// rule or the mesh waives that.
    static boolean isVerified(ClientTls tls, MeshConfig mesh) {
        if (Boolean.TRUE.equals(tls.insecureSkipVerify())) return false;
        return !tls.caCertificates().isEmpty()
                || !Boolean.FALSE.equals(mesh.verifyCertificateAtClient());
    }

    private static CertificateValidationContext validation(ClientTls tls, Scope scope) {
        String ca =
                tls.caCertificates().isEmpty()
                        ? scope.node().metadata(SYSTEM_CA_METADATA, SYSTEM_CA)
                        : tls.caCertificates();
        var validation = CertificateValidationContext.newBuilder().setTrustedCa(file(ca));
        for (String name : tls.subjectAltNames()) {
            SanType type = name.indexOf("://") > 0 ? SanType.URI : SanType.DNS;
            validation.addMatchTypedSubjectAltNames(
                    SubjectAltNameMatcher.newBuilder()
                            .setSanType(type)
                            .setMatcher(StringMatcher.newBuilder().setExact(name)));
        }
        return validation.build();
    }

    private static DataSource file(String path) {
        return DataSource.newBuilder().setFilename(path).build();
    }

    private static void report(ClientTls tls, MergedDestinationRule rule, Scope scope) {
        if (rule.rules().isEmpty()) return;
        Problems problems = scope.problems();
        var blamed = rule.rules().getFirst();
        if (!tls.credentialName().isEmpty()) {
            problems.notYetActedOn(
                    blamed,
                    PATH + ".credentialName",
                    "credentialName \"" + tls.credentialName() + "\": secrets are not read yet");
        }
        boolean isWaived = Boolean.TRUE.equals(tls.insecureSkipVerify());
        if (!isWaived && !isVerified(tls, scope.meshConfig())) {
            problems.warning(
                    "not-verified",
                    blamed,
                    PATH + ".caCertificates",
                    "the certificate of "
                            + blamed.spec().host()
                            + " is not verified, because verifyCertificateAtClient of the mesh is"
                            + " false (expected: caCertificates, a file of the proxy)");
        }
    }
}
