package io.leno.proxy.tls;

import org.jspecify.annotations.Nullable;

/// TLS settings, a certificate or a secret that cannot be used; the message names which and why.
public final class InvalidTlsException extends RuntimeException {
    public InvalidTlsException(String message) {
        super(message);
    }

    public InvalidTlsException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
