package io.leno.api.filter;

import org.jspecify.annotations.Nullable;
import org.osgi.annotation.versioning.ProviderType;

import java.time.Instant;
import java.util.List;

/// What both sides of a TLS connection agreed on, and the certificates they showed. Texts are as
/// Envoy's access log has them.
@ProviderType
public interface TlsSession {
    /// `TLSv1.3`.
    String version();

    /// OpenSSL's name of the cipher.
    String cipher();

    /// IANA's number of the cipher: 0x1301; 0xffff where nobody knows it.
    default int cipherId() {
        return 0xffff;
    }

    /// Hexadecimal; empty without one.
    String sessionId();

    /// What ALPN chose; empty for none.
    String applicationProtocol();

    boolean hasPeerCertificate();

    /// Whether the peer's certificate stood the test that is configured; false where one was taken
    /// in spite of it (Envoy: `ACCEPT_UNTRUSTED`), and without one.
    default boolean isPeerValidated() {
        return hasPeerCertificate();
    }

    List<String> peerUris();

    List<String> peerDnsNames();

    List<String> localUris();

    List<String> localDnsNames();

    /// Object identifiers of the extensions of the peer's certificate, in its order: `2.5.29.17`.
    default List<String> peerOids() {
        return List.of();
    }

    /// The same of ours.
    default List<String> localOids() {
        return List.of();
    }

    /// RFC 2253; null without a certificate.
    @Nullable String peerSubject();

    @Nullable String peerIssuer();

    @Nullable String localSubject();

    /// Hexadecimal; null without a certificate.
    @Nullable String peerSerial();

    /// SHA-256 of the certificate, hexadecimal; null without one.
    @Nullable String peerFingerprint();

    /// The certificate as URL encoded PEM; empty without one.
    String peerPem();

    /// The same of all that the peer sent.
    String peerChainPem();

    /// Null without a certificate.
    @Nullable Instant peerValidFrom();

    /// Null without a certificate.
    @Nullable Instant peerExpires();
}
