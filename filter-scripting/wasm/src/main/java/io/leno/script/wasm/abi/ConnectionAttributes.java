package io.leno.script.wasm.abi;

import io.leno.api.filter.HttpStream;
import io.leno.api.filter.TlsSession;

import org.jspecify.annotations.Nullable;

import java.util.List;

/// `connection.…`.
final class ConnectionAttributes {
    private ConnectionAttributes() {}

    static @Nullable Object find(HttpStream stream, String name) {
        TlsSession tls = stream.info().tlsSession();
        return switch (name) {
            case "mtls" -> tls != null && tls.hasPeerCertificate();
            case "id" -> Attributes.number(stream, "%CONNECTION_ID%");
            case "requested_server_name" -> stream.info().requestedServerName();
            case "termination_details" ->
                    Attributes.formatted(stream, "%CONNECTION_TERMINATION_DETAILS%");
            case "transport_failure_reason" ->
                    Attributes.formatted(stream, "%DOWNSTREAM_TRANSPORT_FAILURE_REASON%");
            default -> tls == null ? null : of(tls, name);
        };
    }

    private static @Nullable Object of(TlsSession tls, String name) {
        return switch (name) {
            case "tls_version" -> tls.version();
            case "subject_local_certificate" -> tls.localSubject();
            case "subject_peer_certificate" -> tls.peerSubject();
            case "dns_san_local_certificate" -> first(tls.localDnsNames());
            case "dns_san_peer_certificate" -> first(tls.peerDnsNames());
            case "uri_san_local_certificate" -> first(tls.localUris());
            case "uri_san_peer_certificate" -> first(tls.peerUris());
            case "sha256_peer_certificate_digest" -> tls.peerFingerprint();
            default -> null;
        };
    }

    private static @Nullable String first(List<String> names) {
        return names.isEmpty() ? null : names.getFirst();
    }
}
