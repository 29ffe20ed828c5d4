package io.leno.proxy.tls;

import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.CertificateValidationContext;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.CertificateValidationContext.TrustChainVerification;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.SubjectAltNameMatcher.SanType;
import io.envoyproxy.envoy.type.matcher.v3.StringMatcher;

import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;

/// What a peer's certificate must be like. Envoy: `CertificateValidationContext`.
///
/// @param trusted empty: its issuer is not asked for
/// @param bundles trusted by trust domain, for certificates with a SPIFFE id; empty: `trusted`
///   counts
/// @param sans it must match one of them; empty: any
/// @param hashes SHA-256 of the certificate, hexadecimal; empty: any
/// @param spkis SHA-256 of its public key, Base64; empty: any
/// @param acceptsUntrusted it may come from anybody
/// @param maxDepth -1 for no limit
record Validation(
        String path,
        List<X509Certificate> trusted,
        Map<String, List<X509Certificate>> bundles,
        List<X509CRL> revoked,
        boolean onlyLeafRevocable,
        List<SanMatch> sans,
        Set<String> hashes,
        Set<String> spkis,
        boolean acceptsUntrusted,
        boolean acceptsExpired,
        int maxDepth) {
    Validation {
        trusted = List.copyOf(trusted);
        bundles = Map.copyOf(bundles);
        revoked = List.copyOf(revoked);
        sans = List.copyOf(sans);
        hashes = Set.copyOf(hashes);
        spkis = Set.copyOf(spkis);
    }

    static Validation compile(CertificateValidationContext config, String where) {
        refuse(config, where);
        Map<String, List<X509Certificate>> bundles = TrustDomains.compile(config, where);
        List<X509Certificate> trusted =
                bundles.isEmpty()
                        ? trusted(config, where)
                        : bundles.values().stream().flatMap(List::stream).toList();
        List<SanMatch> sans = sans(config, where);
        if (trusted.isEmpty() && !sans.isEmpty()) {
            throw new InvalidTlsException(
                    where
                            + ": SAN-based verification of peer certificates without trusted CA is"
                            + " insecure and not allowed");
        }
        List<X509CRL> revoked =
                config.hasCrl()
                        ? Pem.revocations(
                                DataSources.read(config.getCrl(), where + ": crl"),
                                where + ": crl " + DataSources.name(config.getCrl()))
                        : List.of();
        return new Validation(
                config.hasTrustedCa() ? DataSources.name(config.getTrustedCa()) : "",
                trusted,
                bundles,
                revoked,
                config.getOnlyVerifyLeafCertCrl(),
                sans,
                hashes(config.getVerifyCertificateHashList(), where),
                spkis(config.getVerifyCertificateSpkiList(), where),
                config.getTrustChainVerification() == TrustChainVerification.ACCEPT_UNTRUSTED,
                config.getAllowExpiredCertificate(),
                config.hasMaxVerifyDepth() ? config.getMaxVerifyDepth().getValue() : -1);
    }

    /// What cannot be checked must not seem to be.
    private static void refuse(CertificateValidationContext config, String where) {
        if (config.getRequireSignedCertificateTimestamp().getValue())
            throw unsupported(where, "require_signed_certificate_timestamp");
        if (config.hasCaCertificateProviderInstance())
            throw unsupported(where, "ca_certificate_provider_instance");
    }

    static InvalidTlsException unsupported(String where, String field) {
        return new InvalidTlsException(where + ": " + field + " is not supported");
    }

    private static List<X509Certificate> trusted(
            CertificateValidationContext config, String where) {
        if (config.hasSystemRootCerts()) return system(where);
        if (!config.hasTrustedCa()) return List.of();
        return Pem.certificates(
                DataSources.read(config.getTrustedCa(), where + ": trusted_ca"),
                where + ": trusted_ca " + DataSources.name(config.getTrustedCa()));
    }

    private static List<X509Certificate> system(String where) {
        try {
            var factory =
                    TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            factory.init((KeyStore) null);
            return Stream.of(factory.getTrustManagers())
                    .filter(X509TrustManager.class::isInstance)
                    .flatMap(m -> Stream.of(((X509TrustManager) m).getAcceptedIssuers()))
                    .toList();
        } catch (GeneralSecurityException e) {
            throw new InvalidTlsException(where + ": system_root_certs: " + e.getMessage(), e);
        }
    }

    @SuppressWarnings("deprecation") // match_subject_alt_names: older control planes send it
    private static List<SanMatch> sans(CertificateValidationContext config, String where) {
        var sans = new ArrayList<SanMatch>();
        for (var matcher : config.getMatchTypedSubjectAltNamesList()) {
            if (matcher.getSanType() == SanType.OTHER_NAME)
                throw unsupported(where, "match_typed_subject_alt_names: OTHER_NAME");
            sans.add(SanMatch.compile(matcher, where));
        }
        for (StringMatcher matcher : config.getMatchSubjectAltNamesList()) {
            for (int kind : List.of(SubjectNames.DNS, SubjectNames.URI, SubjectNames.IP))
                sans.add(SanMatch.of(kind, matcher, where));
        }
        return sans;
    }

    private static Set<String> hashes(List<String> config, String where) {
        Set<String> hashes = new HashSet<>();
        for (String hash : config) {
            String plain = hash.replace(":", "").toLowerCase(Locale.ROOT);
            if (!plain.matches("[0-9a-f]{64}"))
                throw new InvalidTlsException(where + ": Invalid hex-encoded SHA-256 " + hash);
            hashes.add(plain);
        }
        return hashes;
    }

    private static Set<String> spkis(List<String> config, String where) {
        for (String spki : config) {
            try {
                if (Base64.getDecoder().decode(spki).length == 32) continue;
            } catch (IllegalArgumentException notBase64) {
                throw new InvalidTlsException(
                        where + ": Invalid base64-encoded SHA-256 " + spki, notBase64);
            }
            throw new InvalidTlsException(where + ": Invalid base64-encoded SHA-256 " + spki);
        }
        return Set.copyOf(config);
    }

    /// True where a certificate is of interest at all.
    boolean asksForCertificate() {
        return !trusted.isEmpty() || !hashes.isEmpty() || !spkis.isEmpty();
    }

    /// The defaults of a `combined_validation_context` with what SDS sent over them.
    static CertificateValidationContext combine(
            CertificateValidationContext defaults, CertificateValidationContext sent) {
        return defaults.toBuilder().mergeFrom(sent).build();
    }
}
