package io.leno.proxy.tls;

import io.leno.proxy.stats.Counter;
import io.leno.proxy.stats.StatScope;

/// What is counted about the TLS of a listener or a cluster, under Envoy's names (`….ssl.…`).
final class TlsStats {
    final Counter handshakes;
    final Counter connectionErrors;
    final Counter sessionsReused;
    final Counter noCertificate;
    final Counter failVerifyNoCert;
    final Counter failVerifyError;
    final Counter failVerifySan;
    final Counter failVerifyHash;
    final Counter secretsNotReady;
    final Counter updates;
    private final StatScope scope;

    /// @param factory `server_ssl_socket_factory` or `client_ssl_socket_factory`
    /// @param side `downstream` or `upstream`
    TlsStats(StatScope scope, String factory, String side) {
        this.scope = scope;
        handshakes = scope.counter("ssl.handshake");
        connectionErrors = scope.counter("ssl.connection_error");
        sessionsReused = scope.counter("ssl.session_reused");
        noCertificate = scope.counter("ssl.no_certificate");
        failVerifyNoCert = scope.counter("ssl.fail_verify_no_cert");
        failVerifyError = scope.counter("ssl.fail_verify_error");
        failVerifySan = scope.counter("ssl.fail_verify_san");
        failVerifyHash = scope.counter("ssl.fail_verify_cert_hash");
        secretsNotReady = scope.counter(factory + "." + side + "_context_secrets_not_ready");
        updates = scope.counter(factory + ".ssl_context_update_by_sds");
    }

    void done(TlsConnection connection) {
        handshakes.inc();
        scope.counter("ssl.versions." + connection.version()).inc();
        scope.counter("ssl.ciphers." + connection.cipher()).inc();
        if (connection.peerChain().isEmpty()) noCertificate.inc();
    }

    /// A verification has counted itself; all else is an error of the connection.
    void failed(Throwable cause) {
        if (TlsFailures.isGone(cause)) return;
        if (TlsFailures.isMissingCertificate(cause)) failVerifyNoCert.inc();
        else if (TlsFailures.refusal(cause) == null) connectionErrors.inc();
    }
}
