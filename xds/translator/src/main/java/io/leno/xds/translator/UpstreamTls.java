package io.leno.xds.translator;

import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.core.v3.DataSource;
import io.envoyproxy.envoy.config.core.v3.ProxyProtocolConfig;
import io.envoyproxy.envoy.config.core.v3.TransportSocket;
import io.envoyproxy.envoy.extensions.transport_sockets.proxy_protocol.v3.ProxyProtocolUpstreamTransport;
import io.envoyproxy.envoy.extensions.transport_sockets.raw_buffer.v3.RawBuffer;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.CertificateValidationContext;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.CommonTlsContext;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.SubjectAltNameMatcher;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.SubjectAltNameMatcher.SanType;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.TlsCertificate;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.UpstreamTlsContext;
import io.envoyproxy.envoy.type.matcher.v3.StringMatcher;
import io.leno.api.istio.MeshConfig;
import io.leno.api.istio.TrafficPolicy.ClientTls;
import io.leno.api.istio.TrafficPolicy.ProxyProtocol;

import org.jspecify.annotations.Nullable;

import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/// TLS that the proxy originates towards hosts that ask for it.
final class UpstreamTls {
    private static final String PATH = "spec.trafficPolicy.tls";

    /// Where Debian, Ubuntu and Alpine, and so the images of Envoy, have the authorities that the
    /// system trusts. A proxy that has them elsewhere says so.
    private static final String SYSTEM_CA = "/etc/ssl/certs/ca-certificates.crt";

    /// Names those authorities in a rule.
    private static final String SYSTEM = "system";

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
        if (tls.isPresent()) {
            report(tls.get(), rule, scope);
            cluster.setTransportSocket(
                    TransportSocket.newBuilder()
                            .setName("envoy.transport_sockets.tls")
                            .setTypedConfig(Protos.any(context(tls.get(), cluster, scope))));
        }
        if (policy.proxyProtocol() != null) tellOrigin(cluster, policy.proxyProtocol());
    }

    /// As in Istio: a sidecar asks for credentials only where a rule selects its workload; without
    /// them it originates no TLS. What trusts nobody reaches nobody.
    static boolean isMeant(@Nullable ClientTls tls, MergedDestinationRule rule, Scope scope) {
        return tls == null
                || tls.credentialName().isEmpty()
                || tls.credentialName().startsWith(SecretNames.INVALID)
                || SecretNames.isPublic(tls.credentialName())
                || !scope.isSidecar()
                || rule.selector() != null;
    }

    /// Opens connections with a header of the PROXY protocol, before TLS if there is some.
    private static void tellOrigin(Cluster.Builder cluster, ProxyProtocol protocol) {
        TransportSocket inner =
                cluster.hasTransportSocket()
                        ? cluster.getTransportSocket()
                        : TransportSocket.newBuilder()
                                .setName("envoy.transport_sockets.raw_buffer")
                                .setTypedConfig(Protos.any(RawBuffer.getDefaultInstance()))
                                .build();
        var version =
                protocol.version() == ProxyProtocol.Version.V1
                        ? ProxyProtocolConfig.Version.V1
                        : ProxyProtocolConfig.Version.V2;
        var outer =
                ProxyProtocolUpstreamTransport.newBuilder()
                        .setConfig(ProxyProtocolConfig.newBuilder().setVersion(version))
                        .setTransportSocket(inner);
        cluster.setTransportSocket(
                TransportSocket.newBuilder()
                        .setName("envoy.transport_sockets.upstream_proxy_protocol")
                        .setTypedConfig(Protos.any(outer.build())));
    }

    private static UpstreamTlsContext context(ClientTls tls, Cluster.Builder cluster, Scope scope) {
        var context = UpstreamTlsContext.newBuilder().setSni(tls.sni());
        var common = context.getCommonTlsContextBuilder();
        ServerTlsContexts.limitVersions(common);
        if (!tls.credentialName().isEmpty()) {
            addCredential(common, tls);
            if (UpstreamHttp.isHttp2(cluster)) common.addAlpnProtocols("h2");
            return context.build();
        }
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

    /// `cert` is the Secret `kubernetes://cert`, its authorities are `kubernetes://cert-cacert`.
    private static void addCredential(CommonTlsContext.Builder common, ClientTls tls) {
        if (tls.mode() == ClientTls.Mode.MUTUAL) {
            common.addTlsCertificateSdsSecretConfigs(
                    ServerTlsContexts.secret(tls.credentialName()));
        }
        if (Boolean.TRUE.equals(tls.insecureSkipVerify())) return;
        var names = CertificateValidationContext.newBuilder();
        ServerTlsContexts.addNames(names, tls.subjectAltNames());
        common.getCombinedValidationContextBuilder()
                .setDefaultValidationContext(names)
                .setValidationContextSdsSecretConfig(
                        ServerTlsContexts.secret(
                                tls.credentialName() + SecretNames.AUTHORITY_SUFFIX));
    }

    /// The names by which the proxy will ask for secrets.
    static Set<String> secrets(ClientTls tls) {
        if (tls.credentialName().isEmpty() || originated(tls).isEmpty()) return Set.of();
        String authority = tls.credentialName() + SecretNames.AUTHORITY_SUFFIX;
        var names = new HashSet<String>();
        if (tls.mode() == ClientTls.Mode.MUTUAL) {
            names.add(SecretNames.resource(tls.credentialName()));
        }
        if (!Boolean.TRUE.equals(tls.insecureSkipVerify())) {
            names.add(SecretNames.resource(authority));
        }
        return names;
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
                tls.caCertificates().isEmpty() || tls.caCertificates().equals(SYSTEM)
                        ? scope.node().metadata(SYSTEM_CA_METADATA, SYSTEM_CA)
                        : tls.caCertificates();
        var validation = CertificateValidationContext.newBuilder().setTrustedCa(file(ca));
        if (!tls.caCrl().isEmpty()) validation.setCrl(file(tls.caCrl()));
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
