package io.leno.proxy.http;

import io.leno.proxy.codec.HeaderBlock;

/// Extended CONNECT of HTTP/2 (RFC 8441) as the upgrade of HTTP/1.1 that the rest of the proxy
/// knows.
final class ExtendedConnect {
    private ExtendedConnect() {}

    /// Turns the request into an upgrade, where it is one.
    static boolean toUpgrade(HeaderBlock headers) {
        String protocol = headers.get(":protocol");
        if (protocol == null) return false;
        headers.remove(":protocol");
        headers.put(":method", "GET");
        headers.put("upgrade", protocol);
        headers.put("connection", "upgrade");
        return true;
    }

    /// The answer to it, of the response that accepted the upgrade; logs show that one.
    static HeaderBlock accepted(HeaderBlock response) {
        HeaderBlock headers = response.copy();
        headers.put(":status", "200");
        headers.remove("upgrade");
        headers.remove("connection");
        return headers;
    }
}
