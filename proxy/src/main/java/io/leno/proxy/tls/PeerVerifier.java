package io.leno.proxy.tls;

import io.netty.handler.ssl.OpenSslCertificateException;

import org.jspecify.annotations.Nullable;

import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.cert.CertPathBuilder;
import java.security.cert.CertStore;
import java.security.cert.CertificateException;
import java.security.cert.CertificateParsingException;
import java.security.cert.CollectionCertStoreParameters;
import java.security.cert.PKIXBuilderParameters;
import java.security.cert.PKIXRevocationChecker;
import java.security.cert.TrustAnchor;
import java.security.cert.X509CertSelector;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSession;
import javax.net.ssl.X509ExtendedTrustManager;

/// Checks a peer's certificate in Envoy's order (chain, names, hashes) and counts what fails. Used
/// by many threads; immutable.
final class PeerVerifier extends X509ExtendedTrustManager {
    /// In a session: its peer was taken though its certificate is nobody's we trust.
    static final String UNTRUSTED = "untrusted";

    private static final String ANY_USE = "2.5.29.37.0";
    private static final String SERVER_USE = "1.3.6.1.5.5.7.3.1";
    private static final String CLIENT_USE = "1.3.6.1.5.5.7.3.2";

    /// `X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY`, `…_CERT_HAS_EXPIRED`, `…_HOSTNAME_MISMATCH`.
    private static final int UNKNOWN_ISSUER = 20;

    private static final int EXPIRED = 10;
    private static final int WRONG_NAME = 62;
    private static final String SAN_MATCHER = "SAN matcher, certificate SANs are ";

    private final @Nullable Validation validation;
    private final NameCheck nameCheck;
    private final TlsStats stats;

    /// Whether the certificate must have the name that was asked for.
    enum NameCheck {
        NONE,
        /// Envoy: `auto_sni_san_validation` of the TLS context.
        BY_CONTEXT,
        /// Envoy: `auto_san_validation` of the cluster's HTTP options; it words its refusal
        /// otherwise.
        BY_CLUSTER
    }

    /// @param validation null: any certificate will do
    PeerVerifier(@Nullable Validation validation, NameCheck nameCheck, TlsStats stats) {
        this.validation = validation;
        this.nameCheck = nameCheck;
        this.stats = stats;
    }

    private void verify(X509Certificate[] chain, String use, @Nullable SSLEngine engine)
            throws CertificateException {
        try {
            check(chain, use, engine);
        } catch (TlsFailures.Refused refused) {
            throw new OpenSslCertificateException(refused.getMessage(), refused, refused.code);
        }
    }

    private void check(X509Certificate[] chain, String use, @Nullable SSLEngine engine)
            throws TlsFailures.Refused {
        Validation rules = validation;
        if (rules == null) return;
        X509Certificate leaf = chain[0];
        if (!rules.trusted().isEmpty()) verifyTrust(rules, chain, use, engine);
        if (!rules.sans().isEmpty() && rules.sans().stream().noneMatch(san -> san.matches(leaf)))
            throw wrongName(SAN_MATCHER, leaf);
        boolean named =
                nameCheck == NameCheck.NONE || engine == null || isNamed(leaf, host(engine));
        if (!named) throw wrongName(refusal(host(engine)), leaf);
        verifyHashes(rules, leaf);
    }

    private static @Nullable String host(@Nullable SSLEngine engine) {
        return engine == null ? null : engine.getPeerHost();
    }

    private String refusal(@Nullable String expected) {
        return nameCheck == NameCheck.BY_CONTEXT
                ? SAN_MATCHER
                : "verify SAN list, expected SANs: [" + expected + "], certificate SANs: ";
    }

    private TlsFailures.Refused wrongName(String what, X509Certificate leaf) {
        stats.failVerifySan.inc();
        String names = String.join(", ", SubjectNames.all(leaf));
        return new TlsFailures.Refused(WRONG_NAME, what + "[" + names + "]");
    }

    private static boolean isNamed(X509Certificate leaf, @Nullable String host) {
        return host == null
                || host.isEmpty()
                || SubjectNames.of(leaf, SubjectNames.DNS).stream()
                        .anyMatch(name -> SubjectNames.covers(name, host));
    }

    private void verifyHashes(Validation rules, X509Certificate leaf) throws TlsFailures.Refused {
        if (rules.hashes().isEmpty() && rules.spkis().isEmpty()) return;
        if (rules.hashes().contains(TlsConnection.sha256(TlsConnection.encoded(leaf)))) return;
        byte[] key = TlsConnection.digest(leaf.getPublicKey().getEncoded());
        if (rules.spkis().contains(Base64.getEncoder().encodeToString(key))) return;
        stats.failVerifyHash.inc();
        throw new TlsFailures.Refused(WRONG_NAME, "cert hash and spki");
    }

    private void verifyTrust(
            Validation rules, X509Certificate[] chain, String use, @Nullable SSLEngine engine)
            throws TlsFailures.Refused {
        try {
            verifyChain(rules, anchors(rules, chain[0]), chain, use);
        } catch (TlsFailures.Refused counted) {
            if (!rules.acceptsUntrusted()) throw counted;
            SSLSession session = engine == null ? null : engine.getHandshakeSession();
            if (session != null) session.putValue(UNTRUSTED, counted.getMessage());
        }
    }

    private List<X509Certificate> anchors(Validation rules, X509Certificate leaf)
            throws TlsFailures.Refused {
        if (rules.bundles().isEmpty() || !TrustDomains.isWorkload(leaf)) return rules.trusted();
        List<X509Certificate> bundle = rules.bundles().get(TrustDomains.of(leaf));
        if (bundle != null) return bundle;
        stats.failVerifyError.inc();
        throw new TlsFailures.Refused(UNKNOWN_ISSUER, "no matching trust bundle");
    }

    private void verifyChain(
            Validation rules, List<X509Certificate> trusted, X509Certificate[] chain, String use)
            throws TlsFailures.Refused {
        X509Certificate leaf = chain[0];
        if (!rules.bundles().isEmpty() && !TrustDomains.isWorkload(leaf)) {
            stats.failVerifyError.inc();
            throw new TlsFailures.Refused(WRONG_NAME, "cert precheck");
        }
        try {
            if (!rules.acceptsExpired()) leaf.checkValidity();
            if (!mayBeUsed(leaf, use))
                throw new CertificateException("unsuitable certificate purpose");
            if (!trusted.contains(leaf)) buildPath(rules, trusted, chain);
        } catch (GeneralSecurityException e) {
            stats.failVerifyError.inc();
            throw new TlsFailures.Refused(
                    code(e),
                    "X509_verify_cert: certificate verification error at depth 0: "
                            + TlsFailures.verification(e));
        }
    }

    private static int code(GeneralSecurityException failure) {
        return TlsFailures.verification(failure).contains("expired") ? EXPIRED : UNKNOWN_ISSUER;
    }

    private static boolean mayBeUsed(X509Certificate leaf, String use)
            throws CertificateParsingException {
        List<String> uses = leaf.getExtendedKeyUsage();
        return uses == null || uses.contains(use) || uses.contains(ANY_USE);
    }

    private static void buildPath(
            Validation rules, List<X509Certificate> trusted, X509Certificate[] chain)
            throws GeneralSecurityException {
        Set<TrustAnchor> anchors = new HashSet<>();
        for (X509Certificate anchor : trusted) anchors.add(new TrustAnchor(anchor, null));
        var target = new X509CertSelector();
        target.setCertificate(chain[0]);
        var parameters = new PKIXBuilderParameters(anchors, target);
        Collection<Object> known = new ArrayList<>(List.of(chain));
        known.addAll(rules.revoked());
        parameters.addCertStore(
                CertStore.getInstance("Collection", new CollectionCertStoreParameters(known)));
        parameters.setMaxPathLength(rules.maxDepth());
        if (rules.acceptsExpired() && chain[0].getNotAfter().toInstant().isBefore(Instant.now()))
            parameters.setDate(chain[0].getNotAfter());
        CertPathBuilder builder = CertPathBuilder.getInstance("PKIX");
        parameters.setRevocationEnabled(false);
        if (!rules.revoked().isEmpty()) {
            var checker = (PKIXRevocationChecker) builder.getRevocationChecker();
            var options =
                    EnumSet.of(
                            PKIXRevocationChecker.Option.PREFER_CRLS,
                            PKIXRevocationChecker.Option.NO_FALLBACK);
            if (rules.onlyLeafRevocable())
                options.add(PKIXRevocationChecker.Option.ONLY_END_ENTITY);
            checker.setOptions(options);
            parameters.addCertPathChecker(checker);
        }
        builder.build(parameters);
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return validation == null
                ? new X509Certificate[0]
                : validation.trusted().toArray(X509Certificate[]::new);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine)
            throws CertificateException {
        verify(chain, CLIENT_USE, engine);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine)
            throws CertificateException {
        verify(chain, SERVER_USE, engine);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type)
            throws CertificateException {
        verify(chain, CLIENT_USE, null);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type)
            throws CertificateException {
        verify(chain, SERVER_USE, null);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket)
            throws CertificateException {
        verify(chain, CLIENT_USE, null);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket)
            throws CertificateException {
        verify(chain, SERVER_USE, null);
    }
}
