package io.leno.proxy.upstream;

import io.leno.proxy.tls.TlsFailures;

import org.jspecify.annotations.Nullable;

import java.net.NoRouteToHostException;
import java.nio.channels.ClosedChannelException;

import javax.net.ssl.SSLException;

/// Why a connect failed, in the words of the operating system, which Envoy passes on.
public final class ConnectErrors {
    private ConnectErrors() {}

    /// For `%UPSTREAM_TRANSPORT_FAILURE_REASON%`; null where the host hung up within the handshake.
    public static @Nullable String transportFailure(Throwable failure) {
        if (TlsFailures.isGone(failure)) return null;
        if (failure instanceof SSLException || failure instanceof ClosedChannelException)
            return TlsFailures.reason(failure);
        String when = failure instanceof NoListenerException ? "immediate" : "delayed";
        return when + " connect error: " + reason(failure);
    }

    public static String reason(Throwable failure) {
        String message = String.valueOf(failure.getMessage());
        if (message.contains("Connection refused")) return "Connection refused";
        if (failure instanceof NoRouteToHostException) return "No route to host";
        if (message.contains("unreachable")) return "Network is unreachable";
        return message;
    }
}
