package io.leno.proxy.tls;

import io.leno.api.filter.TlsPeer;
import io.leno.api.filter.TlsSession;

import org.jspecify.annotations.Nullable;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.cert.Certificate;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;

import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;

/// What both sides agreed on, and who the peer is.
///
/// @param version `TLSv1.3`
/// @param cipher OpenSSL's name
/// @param sessionId hexadecimal; empty without one
/// @param peerChain empty where the peer showed no certificate
/// @param isPeerTrusted false where one was taken that did not stand the test
public record TlsConnection(
        String version,
        String cipher,
        String sessionId,
        String applicationProtocol,
        List<X509Certificate> peerChain,
        boolean isPeerTrusted,
        List<X509Certificate> localChain)
        implements TlsSession {
    public TlsConnection {
        peerChain = List.copyOf(peerChain);
        localChain = List.copyOf(localChain);
    }

    static TlsConnection of(SSLSession session, @Nullable String applicationProtocol) {
        return new TlsConnection(
                session.getProtocol(),
                CipherNames.openSsl(session.getCipherSuite()),
                HexFormat.of().formatHex(session.getId()),
                applicationProtocol == null ? "" : applicationProtocol,
                x509(peer(session)),
                session.getValue(PeerVerifier.UNTRUSTED) == null,
                x509(session.getLocalCertificates()));
    }

    private static Certificate[] peer(SSLSession session) {
        try {
            return session.getPeerCertificates();
        } catch (SSLPeerUnverifiedException showedNone) {
            return new Certificate[0];
        }
    }

    private static List<X509Certificate> x509(Certificate @Nullable [] chain) {
        if (chain == null) return List.of();
        return Stream.of(chain).map(X509Certificate.class::cast).toList();
    }

    /// The group of the key agreement, `X25519`; empty: the TLS library does not say.
    public String group() {
        return "";
    }

    @Override
    public boolean hasPeerCertificate() {
        return !peerChain.isEmpty();
    }

    @Override
    public boolean isPeerValidated() {
        return isPeerTrusted && hasPeerCertificate();
    }

    @Override
    public int cipherId() {
        return CipherNames.id(cipher);
    }

    @Override
    public List<String> peerOids() {
        return peerChain.isEmpty() ? List.of() : ExtensionOids.of(peerChain.getFirst());
    }

    @Override
    public List<String> localOids() {
        return localChain.isEmpty() ? List.of() : ExtensionOids.of(localChain.getFirst());
    }

    @Override
    public List<String> peerUris() {
        return names(peerChain, SubjectNames.URI);
    }

    @Override
    public List<String> peerDnsNames() {
        return names(peerChain, SubjectNames.DNS);
    }

    @Override
    public List<String> localUris() {
        return names(localChain, SubjectNames.URI);
    }

    @Override
    public List<String> localDnsNames() {
        return names(localChain, SubjectNames.DNS);
    }

    private static List<String> names(List<X509Certificate> chain, int kind) {
        return chain.isEmpty() ? List.of() : SubjectNames.of(chain.getFirst(), kind);
    }

    /// The peer as filters see it.
    public TlsPeer peer() {
        String subject = peerSubject();
        return new TlsPeer(peerUris(), peerDnsNames(), subject == null ? "" : subject);
    }

    /// RFC 2253.
    @Override
    public @Nullable String peerSubject() {
        return peerChain.isEmpty()
                ? null
                : DistinguishedName.of(peerChain.getFirst().getSubjectX500Principal());
    }

    @Override
    public @Nullable String peerIssuer() {
        return peerChain.isEmpty()
                ? null
                : DistinguishedName.of(peerChain.getFirst().getIssuerX500Principal());
    }

    @Override
    public @Nullable String localSubject() {
        return localChain.isEmpty()
                ? null
                : DistinguishedName.of(localChain.getFirst().getSubjectX500Principal());
    }

    @Override
    public @Nullable String peerSerial() {
        if (peerChain.isEmpty()) return null;
        String digits = peerChain.getFirst().getSerialNumber().toString(16);
        return digits.length() % 2 == 0 ? digits : "0" + digits; // whole bytes, as in Envoy
    }

    /// SHA-256 of the peer's certificate, hexadecimal.
    @Override
    public @Nullable String peerFingerprint() {
        return peerChain.isEmpty() ? null : sha256(encoded(peerChain.getFirst()));
    }

    @Override
    public @Nullable Instant peerValidFrom() {
        return peerChain.isEmpty() ? null : peerChain.getFirst().getNotBefore().toInstant();
    }

    @Override
    public @Nullable Instant peerExpires() {
        return peerChain.isEmpty() ? null : peerChain.getFirst().getNotAfter().toInstant();
    }

    /// The peer's certificate as URL encoded PEM.
    @Override
    public String peerPem() {
        return peerChain.isEmpty() ? "" : urlEncoded(List.of(peerChain.getFirst()));
    }

    /// The same of all that the peer sent.
    @Override
    public String peerChainPem() {
        return urlEncoded(peerChain);
    }

    private static String urlEncoded(List<X509Certificate> chain) {
        var pem = new StringBuilder();
        for (X509Certificate certificate : chain) pem.append(Pem.encode(certificate));
        return URLEncoder.encode(pem.toString(), StandardCharsets.US_ASCII).replace("+", "%20");
    }

    static byte[] encoded(X509Certificate certificate) {
        try {
            return certificate.getEncoded();
        } catch (CertificateEncodingException e) {
            throw new IllegalStateException("a certificate that was parsed has no encoding", e);
        }
    }

    static byte[] digest(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("a JDK without SHA-256", e);
        }
    }

    static String sha256(byte[] bytes) {
        return HexFormat.of().formatHex(digest(bytes));
    }
}
