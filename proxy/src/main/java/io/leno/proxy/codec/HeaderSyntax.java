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

    /// Names of which Envoy holds one field: a second one is joined to it by a comma.
    private static final String[] JOINED = {
        "accept",
        "accept-encoding",
        "authorization",
        "cache-control",
        "connection",
        "content-type",
        "content-encoding",
        "etag",
        "expect",
        "if-match",
        "if-none-match",
        "if-modified-since",
        "if-range",
        "origin",
        "pragma",
        "referer",
        "te",
        "user-agent",
        "upgrade",
        "via",
        "x-forwarded-for",
        "x-forwarded-proto",
        "x-forwarded-host",
        "x-forwarded-port",
        "x-forwarded-client-cert",
        "x-request-id",
        "x-client-trace-id",
        "x-envoy-original-path",
        "x-envoy-decorator-operation",
        "x-envoy-internal",
        "x-envoy-max-retries",
        "x-envoy-retry-on",
        "grpc-timeout",
        "x-envoy-original-url",
        "x-envoy-ip-tags",
        "x-envoy-external-address",
        "x-envoy-retriable-status-codes",
        "x-envoy-force-trace",
        "access-control-request-method",
        "access-control-request-headers",
        "keep-alive",
        "proxy-connection",
        "x-envoy-attempt-count",
        "x-envoy-downstream-service-cluster",
        "x-envoy-downstream-service-node",
        "x-envoy-original-host",
        "grpc-accept-encoding",
        "x-envoy-upstream-rq-timeout-ms",
        "x-envoy-upstream-alt-stat-name",
        "x-envoy-hedge-on-per-try-timeout",
        "x-envoy-upstream-rq-per-try-timeout-ms",
        "x-envoy-retry-grpc-on",
        "x-envoy-retriable-header-names",
        "x-envoy-expected-rq-timeout-ms",
        "x-envoy-is-timeout-retry",
        "host",
    };

    private static final int SLOTS = 1024;
    private static final String[] TABLE = new String[SLOTS];
    private static final long[] JOIN = new long[SLOTS];

    static {
        for (int c = '0'; c <= '9'; c++) LOWER[c] = (byte) c;
        for (int c = 'a'; c <= 'z'; c++) LOWER[c] = (byte) c;
        for (int c = 'A'; c <= 'Z'; c++) LOWER[c] = (byte) (c + 32);
        for (char c : "!#$%&'*+-.^_`|~".toCharArray()) LOWER[c] = (byte) c;
        for (String name : KNOWN) intern(name);
        for (int i = 0; i < JOINED.length; i++) JOIN[intern(JOINED[i])] = 1L << i;
    }

    private static int intern(String name) {
        int slot = name.hashCode() & (SLOTS - 1);
        for (; TABLE[slot] != null; slot = (slot + 1) & (SLOTS - 1)) {
            if (TABLE[slot].equals(name)) return slot;
        }
        TABLE[slot] = name;
        return slot;
    }

    /// A bit for each name of which there is one field; 0 for all others.
    static long joinBit(String name) {
        int slot = name.hashCode() & (SLOTS - 1);
        for (; TABLE[slot] != null; slot = (slot + 1) & (SLOTS - 1)) {
            if (TABLE[slot].equals(name)) return JOIN[slot];
        }
        return 0;
    }

    private HeaderSyntax() {}

    /// The lower case of a byte of a name, or 0 when no name may have it.
    public static byte lower(byte b) {
        return LOWER[b & 0xff];
    }

    static String lower(String text) {
        return text.toLowerCase(java.util.Locale.ROOT);
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
