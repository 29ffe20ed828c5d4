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
import io.leno.api.istio.TrafficPolicy.ClientTls;

import org.jspecify.annotations.Nullable;

import java.util.Optional;

/// TLS that the proxy originates towards hosts that ask for it.
final class UpstreamTls {
    private static final String PATH = "spec.trafficPolicy.tls";

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
            Cluster.Builder cluster,
            PortPolicy policy,
            MergedDestinationRule rule,
            Problems problems) {
        Optional<ClientTls> tls = originated(policy.tls());
        if (tls.isEmpty()) return;
        report(tls.get(), rule, problems);
        cluster.setTransportSocket(
                TransportSocket.newBuilder()
                        .setName("envoy.transport_sockets.tls")
                        .setTypedConfig(Protos.any(context(tls.get(), cluster))));
    }

    private static UpstreamTlsContext context(ClientTls tls, Cluster.Builder cluster) {
        var context = UpstreamTlsContext.newBuilder().setSni(tls.sni());
        var common = context.getCommonTlsContextBuilder();
        if (!tls.clientCertificate().isEmpty()) {
            common.addTlsCertificates(
                    TlsCertificate.newBuilder()
                            .setCertificateChain(file(tls.clientCertificate()))
                            .setPrivateKey(file(tls.privateKey())));
        }
        if (isVerified(tls)) common.setValidationContext(validation(tls));
        if (UpstreamHttp.isHttp2(cluster)) common.addAlpnProtocols("h2");
        return context.build();
    }

    private static boolean isVerified(ClientTls tls) {
        return !tls.caCertificates().isEmpty() && !Boolean.TRUE.equals(tls.insecureSkipVerify());
    }

    private static CertificateValidationContext validation(ClientTls tls) {
        var validation =
                CertificateValidationContext.newBuilder().setTrustedCa(file(tls.caCertificates()));
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

    private static void report(ClientTls tls, MergedDestinationRule rule, Problems problems) {
        if (rule.rules().isEmpty()) return;
        var blamed = rule.rules().getFirst();
        if (!tls.credentialName().isEmpty()) {
            problems.notYetActedOn(
                    blamed,
                    PATH + ".credentialName",
                    "credentialName \"" + tls.credentialName() + "\": secrets are not read yet");
        }
        if (tls.caCertificates().isEmpty() && !Boolean.TRUE.equals(tls.insecureSkipVerify())) {
            problems.warning(
                    "not-verified",
                    blamed,
                    PATH + ".caCertificates",
                    "the certificate of "
                            + blamed.spec().host()
                            + " is not verified (expected: caCertificates, a file of the proxy)");
        }
    }
}
