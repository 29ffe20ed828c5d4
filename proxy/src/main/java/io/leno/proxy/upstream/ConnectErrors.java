package io.leno.proxy.upstream;

import java.net.NoRouteToHostException;

/// Why a connect failed, in the words of the operating system, which Envoy passes on.
public final class ConnectErrors {
    private ConnectErrors() {}

    public static String reason(Throwable failure) {
        String message = String.valueOf(failure.getMessage());
        if (message.contains("Connection refused")) return "Connection refused";
        if (failure instanceof NoRouteToHostException) return "No route to host";
        if (message.contains("unreachable")) return "Network is unreachable";
        return message;
    }
}
