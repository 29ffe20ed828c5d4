package io.leno.proxy.tls;

import org.jspecify.annotations.Nullable;

import java.nio.channels.ClosedChannelException;
import java.security.cert.CertificateException;

/// Why a handshake failed, in Envoy's form.
public final class TlsFailures {
    private static final String BORING = ":SSL routines:";

    private TlsFailures() {}

    /// The peer's certificate was refused by us.
    static final class Refused extends CertificateException {
        Refused(String message) {
            super(message);
        }
    }

    static @Nullable Refused refusal(Throwable failure) {
        for (Throwable at = failure; at != null; at = at.getCause()) {
            if (at instanceof Refused refused) return refused;
        }
        return null;
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

    private static String tlsError(String text) {
        return "TLS_error:|" + text + ":TLS_error_end";
    }
}
