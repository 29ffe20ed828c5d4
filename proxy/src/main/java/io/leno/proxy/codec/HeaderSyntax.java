package io.leno.proxy.codec;

/// Which bytes may stand where in a header, RFC 9110 section 5, and the names that are known in
/// advance.
public final class HeaderSyntax {
    /// For each byte its lower case if it may be in a name (`tchar`), else 0.
    private static final byte[] LOWER = new byte[256];

    private static final String[] KNOWN = {
        "host",
        "connection",
        "content-length",
        "content-type",
        "transfer-encoding",
        "accept",
        "accept-encoding",
        "accept-language",
        "user-agent",
        "cookie",
        "set-cookie",
        "referer",
        "origin",
        "authorization",
        "cache-control",
        "pragma",
        "date",
        "server",
        "location",
        "etag",
        "last-modified",
        "if-none-match",
        "if-modified-since",
        "vary",
        "via",
        "upgrade",
        "expect",
        "te",
        "trailer",
        "range",
        "accept-ranges",
        "content-encoding",
        "content-language",
        "content-range",
        "keep-alive",
        "proxy-connection",
        "x-forwarded-for",
        "x-forwarded-proto",
        "x-forwarded-host",
        "x-request-id",
        "x-envoy-upstream-service-time",
        "x-envoy-expected-rq-timeout-ms",
        "x-envoy-attempt-count",
        "x-envoy-decorator-operation",
        "x-envoy-original-path",
        "x-envoy-peer-metadata",
        "x-envoy-peer-metadata-id",
        "x-b3-traceid",
        "x-b3-spanid",
        "x-b3-parentspanid",
        "x-b3-sampled",
        "x-b3-flags",
        "b3",
        "traceparent",
        "tracestate",
        "x-ot-span-context",
        "end-user",
        "x-client-trace-id",
        "grpc-status",
        "grpc-message",
        "access-control-allow-origin",
        "access-control-allow-credentials",
        "x-envoy-retry-on",
        "x-envoy-max-retries",
        "x-envoy-upstream-rq-timeout-ms",
        "x-envoy-upstream-rq-per-try-timeout-ms",
        "sec-websocket-key",
        "sec-websocket-version",
        "sec-websocket-accept",
        "upgrade-insecure-requests",
        "sec-fetch-site",
        "sec-fetch-mode",
        "sec-fetch-dest",
        "sec-fetch-user",
        "x-powered-by",
        "expires",
        "age",
        "strict-transport-security",
    };

    private static final int SLOTS = 1024;
    private static final String[] TABLE = new String[SLOTS];

    static {
        for (int c = '0'; c <= '9'; c++) LOWER[c] = (byte) c;
        for (int c = 'a'; c <= 'z'; c++) LOWER[c] = (byte) c;
        for (int c = 'A'; c <= 'Z'; c++) LOWER[c] = (byte) (c + 32);
        for (char c : "!#$%&'*+-.^_`|~".toCharArray()) LOWER[c] = (byte) c;
        for (String name : KNOWN) {
            int slot = name.hashCode() & (SLOTS - 1);
            while (TABLE[slot] != null) slot = (slot + 1) & (SLOTS - 1);
            TABLE[slot] = name;
        }
    }

    private HeaderSyntax() {}

    /// The lower case of a byte of a name, or 0 when no name may have it.
    public static byte lower(byte b) {
        return LOWER[b & 0xff];
    }

    public static boolean isToken(byte b) {
        return LOWER[b & 0xff] != 0;
    }

    /// A field value's byte: visible, obs-text, space or tab.
    public static boolean isValue(byte b) {
        return b < 0 || (b >= 0x20 && b != 0x7f) || b == '\t';
    }

    /// The name in these bytes, which are lower case already; the same instance for known names.
    public static String name(byte[] bytes, int from, int length) {
        int hash = 0;
        for (int i = from; i < from + length; i++) hash = 31 * hash + bytes[i];
        for (int slot = hash & (SLOTS - 1); TABLE[slot] != null; slot = (slot + 1) & (SLOTS - 1)) {
            if (same(TABLE[slot], bytes, from, length)) return TABLE[slot];
        }
        return new String(bytes, from, length, java.nio.charset.StandardCharsets.ISO_8859_1);
    }

    private static boolean same(String name, byte[] bytes, int from, int length) {
        if (name.length() != length) return false;
        for (int i = 0; i < length; i++) if (name.charAt(i) != bytes[from + i]) return false;
        return true;
    }

    /// @throws IllegalArgumentException when a filter sets what no header may hold
    static void check(String name, String value) {
        int from = name.startsWith(":") ? 1 : 0;
        if (name.length() == from) throw new IllegalArgumentException("header name: empty");
        for (int i = from; i < name.length(); i++) {
            char c = name.charAt(i);
            if (c > 127 || LOWER[c] != c) {
                throw new IllegalArgumentException(
                        "header name: \"" + name + "\" (expected: a lower case token)");
            }
        }
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c > 255 || !isValue((byte) c)) {
                throw new IllegalArgumentException(
                        "header "
                                + name
                                + ": character "
                                + (int) c
                                + " at "
                                + i
                                + " (expected: visible ASCII, space, tab or obs-text)");
            }
        }
    }
}
