package io.leno.xds.translator;

import io.envoyproxy.envoy.config.core.v3.DataSource;
import io.envoyproxy.envoy.config.core.v3.TransportSocket;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.CertificateValidationContext;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.CertificateValidationContext.TrustChainVerification;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.CommonTlsContext;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.DownstreamTlsContext;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.SdsSecretConfig;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.SubjectAltNameMatcher;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.TlsCertificate;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.TlsParameters;
import io.leno.api.istio.Gateway.ServerTls;
import io.leno.api.istio.Gateway.ServerTls.TlsVersion;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// TLS that a gateway terminates: certificates from files of the proxy, or by the name of a Secret
/// that is asked for over ADS.
final class ServerTlsContexts {
    private ServerTlsContexts() {}

    /// True where it is done with certificates that are there.
    static boolean isPossible(ServerTls tls) {
        return switch (tls.mode()) {
            case SIMPLE, MUTUAL, OPTIONAL_MUTUAL -> !tls.credentialName().equals("builtin://");
            case ISTIO_MUTUAL, PASSTHROUGH, AUTO_PASSTHROUGH -> false;
        };
    }

    static boolean hasCredential(ServerTls tls) {
        return !tls.credentialName().isEmpty() || !tls.credentialNames().isEmpty();
    }

    static TransportSocket socket(ServerTls tls) {
        var context = DownstreamTlsContext.newBuilder();
        boolean isMutual = tls.mode() == ServerTls.Mode.MUTUAL;
        context.setRequireClientCertificate(Protos.bool(isMutual));
        var common = context.getCommonTlsContextBuilder();
        common.addAlpnProtocols("h2").addAlpnProtocols("http/1.1");
        if (hasCredential(tls)) addCredentials(common, tls);
        else addFiles(common, tls);
        if (asksClient(tls)) addValidation(common, tls);
        else if (!tls.subjectAltNames().isEmpty()) {
            addNames(common.getValidationContextBuilder(), tls.subjectAltNames());
        }
        addParameters(common, tls);
        return TransportSocket.newBuilder()
                .setName("envoy.transport_sockets.tls")
                .setTypedConfig(Protos.any(context.build()))
                .build();
    }

    private static void addCredentials(CommonTlsContext.Builder common, ServerTls tls) {
        credentials(tls).forEach(name -> common.addTlsCertificateSdsSecretConfigs(secret(name)));
    }

    private static List<String> credentials(ServerTls tls) {
        return tls.credentialNames().isEmpty()
                ? List.of(tls.credentialName())
                : tls.credentialNames();
    }

    /// The credential with whom to trust.
    private static String authority(ServerTls tls) {
        return tls.caCertCredentialName().isEmpty()
                ? credentials(tls).getFirst() + SecretNames.AUTHORITY_SUFFIX
                : tls.caCertCredentialName();
    }

    private static boolean asksClient(ServerTls tls) {
        return tls.mode() == ServerTls.Mode.MUTUAL || tls.mode() == ServerTls.Mode.OPTIONAL_MUTUAL;
    }

    /// The names by which the proxy will ask for secrets.
    static Set<String> secrets(ServerTls tls) {
        if (!hasCredential(tls) || !isPossible(tls)) return Set.of();
        var names = new HashSet<String>();
        credentials(tls).forEach(name -> names.add(SecretNames.resource(name)));
        if (asksClient(tls)) names.add(SecretNames.resource(authority(tls)));
        return names;
    }

    /// As in Istio one that does not come is waited for no longer than Envoy's 15 seconds, so that
    /// it does not keep a whole listener from the others it serves.
    static SdsSecretConfig.Builder secret(String credentialName) {
        return SdsSecretConfig.newBuilder()
                .setName(SecretNames.resource(credentialName))
                .setSdsConfig(Protos.ads().toBuilder().clearInitialFetchTimeout());
    }

    private static void addFiles(CommonTlsContext.Builder common, ServerTls tls) {
        if (tls.tlsCertificates().isEmpty()) {
            common.addTlsCertificates(certificate(tls.serverCertificate(), tls.privateKey()));
        }
        tls.tlsCertificates()
                .forEach(
                        each ->
                                common.addTlsCertificates(
                                        certificate(each.serverCertificate(), each.privateKey())));
    }

    private static TlsCertificate certificate(String chain, String key) {
        return TlsCertificate.newBuilder()
                .setCertificateChain(file(chain))
                .setPrivateKey(file(key))
                .build();
    }

    private static DataSource file(String path) {
        return DataSource.newBuilder().setFilename(path).build();
    }

    private static void addValidation(CommonTlsContext.Builder common, ServerTls tls) {
        var validation =
                CertificateValidationContext.newBuilder()
                        .addAllVerifyCertificateSpki(tls.verifyCertificateSpki())
                        .addAllVerifyCertificateHash(tls.verifyCertificateHash());
        addNames(validation, tls.subjectAltNames());
        if (Boolean.TRUE.equals(tls.insecureSkipVerify())) {
            validation.setTrustChainVerification(TrustChainVerification.ACCEPT_UNTRUSTED);
        }
        if (!tls.caCrl().isEmpty()) validation.setCrl(file(tls.caCrl()));
        if (!hasCredential(tls)) {
            common.setValidationContext(validation.setTrustedCa(file(tls.caCertificates())));
            return;
        }
        common.getCombinedValidationContextBuilder()
                .setDefaultValidationContext(validation)
                .setValidationContextSdsSecretConfig(secret(authority(tls)));
    }

    static void addNames(CertificateValidationContext.Builder validation, List<String> names) {
        for (String name : names) {
            var type =
                    name.contains("://")
                            ? SubjectAltNameMatcher.SanType.URI
                            : SubjectAltNameMatcher.SanType.DNS;
            var matcher = SubjectAltNameMatcher.newBuilder().setSanType(type);
            matcher.getMatcherBuilder().setExact(name);
            validation.addMatchTypedSubjectAltNames(matcher);
        }
    }

    private static void addParameters(CommonTlsContext.Builder common, ServerTls tls) {
        boolean isAuto =
                tls.minProtocolVersion() == TlsVersion.TLS_AUTO
                        && tls.maxProtocolVersion() == TlsVersion.TLS_AUTO
                        && tls.cipherSuites().isEmpty()
                        && tls.ecdhCurves().isEmpty();
        if (isAuto) return;
        common.getTlsParamsBuilder()
                .setTlsMinimumProtocolVersion(version(tls.minProtocolVersion()))
                .setTlsMaximumProtocolVersion(version(tls.maxProtocolVersion()))
                .addAllCipherSuites(tls.cipherSuites())
                .addAllEcdhCurves(tls.ecdhCurves());
    }

    /// What is not said of versions towards servers, as Istio says it.
    static void limitVersions(CommonTlsContext.Builder common) {
        common.getTlsParamsBuilder()
                .setTlsMinimumProtocolVersion(TlsParameters.TlsProtocol.TLSv1_2)
                .setTlsMaximumProtocolVersion(TlsParameters.TlsProtocol.TLSv1_3);
    }

    private static TlsParameters.TlsProtocol version(TlsVersion version) {
        return switch (version) {
            case TLS_AUTO -> TlsParameters.TlsProtocol.TLS_AUTO;
            case TLSV1_0 -> TlsParameters.TlsProtocol.TLSv1_0;
            case TLSV1_1 -> TlsParameters.TlsProtocol.TLSv1_1;
            case TLSV1_2 -> TlsParameters.TlsProtocol.TLSv1_2;
            case TLSV1_3 -> TlsParameters.TlsProtocol.TLSv1_3;
        };
    }
}
