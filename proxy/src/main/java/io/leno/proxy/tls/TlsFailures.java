package io.leno.proxy.tls;

import io.netty.handler.ssl.NotSslRecordException;

import org.jspecify.annotations.Nullable;

import java.nio.channels.ClosedChannelException;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;

/// Why a handshake failed, in Envoy's form.
public final class TlsFailures {
    private static final String BORING = ":SSL routines:";

    private TlsFailures() {}

    /// The peer's certificate was refused by us.
    static final class Refused extends CertificateException {
        /// `X509_V_ERR_…`: says which alert the peer gets.
        final int code;

        Refused(int code, String message) {
            super(message);
            this.code = code;
        }
    }

    static @Nullable Refused refusal(Throwable failure) {
        for (Throwable at = failure; at != null; at = at.getCause()) {
            if (at instanceof Refused refused) return refused;
        }
        return null;
    }

    /// The peer went away without a word.
    public static boolean isGone(Throwable failure) {
        return failure instanceof ClosedChannelException
                || String.valueOf(failure.getMessage()).startsWith("Connection closed while");
    }

    static boolean isMissingCertificate(Throwable failure) {
        String text = String.valueOf(failure.getMessage());
        return text.contains("PEER_DID_NOT_RETURN_A_CERTIFICATE")
                || text.contains("Empty client certificate chain");
    }

    /// For `%UPSTREAM_TRANSPORT_FAILURE_REASON%`.
    public static String reason(Throwable failure) {
        Refused refused = refusal(failure);
        if (refused != null) {
            return tlsError(
                    "268435581:SSL routines:OPENSSL_internal:CERTIFICATE_VERIFY_FAILED:verify cert"
                            + " failed: "
                            + refused.getMessage());
        }
        if (isMissingCertificate(failure)) {
            return tlsError(
                    "268435648:SSL routines:OPENSSL_internal:PEER_DID_NOT_RETURN_A_CERTIFICATE:peer"
                            + " did not provide required client certificate");
        }
        if (failure instanceof NotSslRecordException)
            return tlsError("268435703:SSL routines:OPENSSL_internal:WRONG_VERSION_NUMBER");
        if (failure instanceof ClosedChannelException) return "connection closed in the handshake";
        String text = String.valueOf(failure.getMessage());
        int at = text.indexOf(BORING);
        int colon = text.lastIndexOf(':', at - 1);
        if (at < 0 || colon < 0) return tlsError(text);
        try {
            long code = Long.parseLong(text.substring(colon + 1, at), 16);
            return tlsError(code + text.substring(at));
        } catch (NumberFormatException otherForm) {
            return tlsError(text);
        }
    }

    /// What is wrong with a certificate, in OpenSSL's words.
    static String verification(GeneralSecurityException failure) {
        Throwable cause = failure.getCause() == null ? failure : failure.getCause();
        if (failure instanceof CertificateExpiredException
                || cause instanceof CertificateExpiredException) return "certificate has expired";
        if (failure instanceof CertificateNotYetValidException
                || cause instanceof CertificateNotYetValidException)
            return "certificate is not yet valid";
        String text = String.valueOf(failure.getMessage());
        if (text.contains("revoked")) return "certificate revoked";
        if (text.contains("unable to find valid certification path"))
            return "unable to get local issuer certificate";
        return text;
    }

    private static String tlsError(String text) {
        return "TLS_error:|" + text + ":TLS_error_end";
    }
}
