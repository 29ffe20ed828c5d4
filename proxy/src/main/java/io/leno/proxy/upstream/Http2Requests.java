package io.leno.proxy.upstream;

import io.leno.proxy.codec.HeaderBlock;

import org.jspecify.annotations.Nullable;

/// Requests as HTTP/2 has them: without what concerns an HTTP/1 connection, and upgrades as
/// extended CONNECT (RFC 8441).
final class Http2Requests {
    private Http2Requests() {}

    /// What the request asks to change to; null for nothing.
    static @Nullable String upgrade(HeaderBlock headers) {
        String upgrade = headers.get("upgrade");
        return upgrade == null || !headers.hasToken("connection", "upgrade") ? null : upgrade;
    }

    /// The same block where nothing has to change: the request may be sent again.
    static HeaderBlock of(HeaderBlock headers, @Nullable String upgrade) {
        if (upgrade != null) return connect(headers, upgrade);
        boolean tunnel = "CONNECT".equals(headers.get(":method"));
        boolean clean = !tunnel;
        for (int i = 0; i < headers.size() && clean; i++)
            clean = !ofConnection(headers.name(i), headers.value(i));
        if (clean) return headers;
        HeaderBlock copy = without(headers);
        if (tunnel) {
            copy.remove(":path");
            copy.remove(":scheme");
        }
        return copy;
    }

    private static HeaderBlock connect(HeaderBlock headers, String upgrade) {
        HeaderBlock copy = without(headers);
        copy.put(":method", "CONNECT");
        copy.append(":protocol", upgrade);
        if ("0".equals(copy.get("content-length"))) copy.remove("content-length");
        return copy;
    }

    private static HeaderBlock without(HeaderBlock headers) {
        var copy = new HeaderBlock();
        for (int i = 0; i < headers.size(); i++) {
            String name = headers.name(i);
            if (!ofConnection(name, headers.value(i))) copy.append(name, headers.value(i));
        }
        return copy;
    }

    private static boolean ofConnection(String name, String value) {
        return switch (name) {
            case "connection",
                    "upgrade",
                    "transfer-encoding",
                    "keep-alive",
                    "proxy-connection",
                    "host",
                    "http2-settings" ->
                    true;
            case "te" -> !value.equals("trailers");
            default -> false;
        };
    }
}
