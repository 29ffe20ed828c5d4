package io.leno.proxy.accesslog;

import io.leno.proxy.tls.TlsConnection;

import org.jspecify.annotations.Nullable;

import java.util.function.Function;

/// Commands that read the downstream connection's TLS; empty where it has none.
final class TlsCommands {
    private TlsCommands() {}

    static @Nullable LogCommand find(String name) {
        return switch (name) {
            case "DOWNSTREAM_TLS_VERSION" -> of(TlsConnection::version);
            case "DOWNSTREAM_TLS_CIPHER" -> of(TlsConnection::cipher);
            case "DOWNSTREAM_TLS_SESSION_ID" -> of(TlsConnection::sessionId);
            case "DOWNSTREAM_PEER_SUBJECT" -> of(TlsConnection::peerSubject);
            case "DOWNSTREAM_PEER_ISSUER" -> of(TlsConnection::peerIssuer);
            case "DOWNSTREAM_PEER_SERIAL" -> of(TlsConnection::peerSerial);
            case "DOWNSTREAM_PEER_FINGERPRINT_256" -> of(TlsConnection::peerFingerprint);
            case "DOWNSTREAM_PEER_CERT" -> of(TlsConnection::peerPem);
            case "DOWNSTREAM_PEER_URI_SAN" -> of(tls -> String.join(",", tls.peerUris()));
            case "DOWNSTREAM_PEER_DNS_SAN" -> of(tls -> String.join(",", tls.peerDnsNames()));
            case "DOWNSTREAM_LOCAL_SUBJECT" -> of(TlsConnection::localSubject);
            case "DOWNSTREAM_LOCAL_URI_SAN" -> of(tls -> String.join(",", tls.localUris()));
            case "DOWNSTREAM_LOCAL_DNS_SAN" -> of(tls -> String.join(",", tls.localDnsNames()));
            default -> null;
        };
    }

    private static LogCommand of(Function<TlsConnection, @Nullable String> property) {
        return stream -> {
            TlsConnection tls = stream.downstreamTls();
            String text = tls == null ? null : property.apply(tls);
            return text == null || text.isEmpty() ? null : text;
        };
    }
}
