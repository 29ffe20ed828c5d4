package io.leno.proxy.accesslog;

import io.leno.proxy.tls.TlsConnection;

import org.jspecify.annotations.Nullable;

import java.security.cert.X509Certificate;
import java.util.List;
import java.util.function.Function;

/// Commands that read the TLS of either side; empty where it has none.
final class TlsCommands {
    private TlsCommands() {}

    static @Nullable LogCommand find(String name) {
        if (name.equals("UPSTREAM_SERVER_NAME"))
            return stream -> StreamCommands.present(stream.upstreamServerName());
        // fingerprints of ClientHellos are not taken
        if (name.equals("TLS_JA3_FINGERPRINT") || name.equals("TLS_JA4_FINGERPRINT"))
            return stream -> null;
        if (name.startsWith("DOWNSTREAM_"))
            return of(name.substring("DOWNSTREAM_".length()), LoggedStream::downstreamTls, true);
        if (name.startsWith("UPSTREAM_"))
            return of(name.substring("UPSTREAM_".length()), LoggedStream::upstreamTls, false);
        return null;
    }

    private static @Nullable LogCommand of(
            String name, Function<LoggedStream, @Nullable TlsConnection> side, boolean downstream) {
        Function<TlsConnection, @Nullable String> property = both(name);
        if (property == null && downstream) property = downstreamOnly(name);
        if (property == null) return null;
        Function<TlsConnection, @Nullable String> found = property;
        return stream -> {
            TlsConnection tls = side.apply(stream);
            return tls == null ? null : StreamCommands.present(found.apply(tls));
        };
    }

    private static @Nullable Function<TlsConnection, @Nullable String> both(String name) {
        return switch (name) {
            case "TLS_VERSION" -> TlsConnection::version;
            case "TLS_CIPHER" -> TlsConnection::cipher;
            case "TLS_GROUP" -> TlsConnection::group;
            case "TLS_SESSION_ID" -> TlsConnection::sessionId;
            case "PEER_SUBJECT" -> TlsConnection::peerSubject;
            case "PEER_ISSUER" -> TlsConnection::peerIssuer;
            case "PEER_CERT" -> TlsConnection::peerPem;
            case "PEER_URI_SAN" -> tls -> names(tls.peerChain(), CertificateText.URI);
            case "PEER_DNS_SAN" -> tls -> names(tls.peerChain(), CertificateText.DNS);
            case "PEER_IP_SAN" -> tls -> names(tls.peerChain(), CertificateText.IP);
            case "LOCAL_URI_SAN" -> tls -> names(tls.localChain(), CertificateText.URI);
            case "LOCAL_DNS_SAN" -> tls -> names(tls.localChain(), CertificateText.DNS);
            case "LOCAL_IP_SAN" -> tls -> names(tls.localChain(), CertificateText.IP);
            default -> null;
        };
    }

    private static @Nullable Function<TlsConnection, @Nullable String> downstreamOnly(String name) {
        return switch (name) {
            case "LOCAL_SUBJECT" -> TlsConnection::localSubject;
            case "PEER_EMAIL_SAN" -> tls -> names(tls.peerChain(), CertificateText.EMAIL);
            case "PEER_OTHERNAME_SAN" -> tls -> names(tls.peerChain(), CertificateText.OTHER);
            case "LOCAL_EMAIL_SAN" -> tls -> names(tls.localChain(), CertificateText.EMAIL);
            case "LOCAL_OTHERNAME_SAN" -> tls -> names(tls.localChain(), CertificateText.OTHER);
            case "PEER_SERIAL" -> tls -> first(tls.peerChain(), CertificateText::serial);
            case "PEER_FINGERPRINT_256" -> tls -> first(tls.peerChain(), CertificateText::sha256);
            case "PEER_FINGERPRINT_1" -> tls -> first(tls.peerChain(), CertificateText::sha1);
            case "PEER_CHAIN_SERIALS" -> tls -> all(tls.peerChain(), CertificateText::serial);
            case "PEER_CHAIN_FINGERPRINTS_256" ->
                    tls -> all(tls.peerChain(), CertificateText::sha256);
            case "PEER_CHAIN_FINGERPRINTS_1" -> tls -> all(tls.peerChain(), CertificateText::sha1);
            case "PEER_ISSUER_FINGERPRINT_256" ->
                    tls -> second(tls.peerChain(), CertificateText::sha256);
            case "PEER_ISSUER_SERIAL" -> tls -> second(tls.peerChain(), CertificateText::serial);
            default -> null;
        };
    }

    private static @Nullable String names(List<X509Certificate> chain, int kind) {
        return chain.isEmpty() ? null : CertificateText.names(chain.getFirst(), kind);
    }

    private static @Nullable String first(
            List<X509Certificate> chain, Function<X509Certificate, String> property) {
        return chain.isEmpty() ? null : property.apply(chain.getFirst());
    }

    /// The issuer, where the peer sent it.
    private static @Nullable String second(
            List<X509Certificate> chain, Function<X509Certificate, String> property) {
        return chain.size() < 2 ? null : property.apply(chain.get(1));
    }

    private static @Nullable String all(
            List<X509Certificate> chain, Function<X509Certificate, String> property) {
        return String.join(",", chain.stream().map(property).toList());
    }
}
