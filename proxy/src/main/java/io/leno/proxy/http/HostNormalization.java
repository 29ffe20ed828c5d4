package io.leno.proxy.http;

import io.leno.proxy.codec.HeaderBlock;

/// Takes port and trailing dot off the host. Envoy: `strip_matching_host_port`,
/// `strip_any_host_port`, `strip_trailing_host_dot`.
final class HostNormalization {
    private HostNormalization() {}

    /// @param listenerPort where the client meant to go
    static void apply(HeaderBlock headers, PathSettings settings, int listenerPort) {
        if (settings.stripTrailingDot()) stripDot(headers);
        if (settings.stripAnyPort()) stripPort(headers, -1);
        else if (settings.stripMatchingPort()) stripPort(headers, listenerPort);
    }

    private static void stripDot(HeaderBlock headers) {
        String host = headers.get(":authority", "");
        int dot = host.lastIndexOf('.');
        if (dot < 0) return;
        if (dot == host.length() - 1) headers.put(":authority", host.substring(0, dot));
        else if (host.charAt(dot + 1) == ':')
            headers.put(":authority", host.substring(0, dot) + host.substring(dot + 1));
    }

    private static void stripPort(HeaderBlock headers, int only) {
        String host = headers.get(":authority", "");
        int colon = host.lastIndexOf(':');
        if (colon < 0 || colon < host.lastIndexOf(']') || colon == host.length() - 1) return;
        int port = 0;
        for (int i = colon + 1; i < host.length(); i++) {
            char c = host.charAt(i);
            if (c < '0' || c > '9' || port > 65_535) return;
            port = port * 10 + c - '0';
        }
        if (only < 0 || port == only) headers.put(":authority", host.substring(0, colon));
    }
}
