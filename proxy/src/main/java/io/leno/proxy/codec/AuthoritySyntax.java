package io.leno.proxy.codec;

/// Which characters an authority may have, as in Envoy.
final class AuthoritySyntax {
    private static final boolean[] ALLOWED = new boolean[128];

    static {
        for (char c = '0'; c <= '9'; c++) ALLOWED[c] = true;
        for (char c = 'a'; c <= 'z'; c++) ALLOWED[c] = true;
        for (char c = 'A'; c <= 'Z'; c++) ALLOWED[c] = true;
        for (char c : "-._~%!$&'()*+,;=:@[]".toCharArray()) ALLOWED[c] = true;
    }

    private AuthoritySyntax() {}

    static boolean isAllowed(char c) {
        return c < 128 && ALLOWED[c];
    }

    /// A host that is not empty, with a port or without; a user before it is passed over.
    static boolean isHostAndPort(String text, int from, int end) {
        int start = Math.max(from, text.lastIndexOf('@', end - 1) + 1);
        int close = text.indexOf(']', start);
        boolean literal = start < end && text.charAt(start) == '[';
        if (literal && (close < 0 || close >= end)) return false;
        int colon = text.indexOf(':', literal ? close : start);
        if (colon < 0 || colon >= end) return start < end;
        int port = 0;
        for (int i = colon + 1; i < end; i++) {
            char c = text.charAt(i);
            if (c < '0' || c > '9') return false;
            port = port * 10 + c - '0';
            if (port > 65_535) return false;
        }
        return colon > start && colon + 1 < end;
    }

    static boolean isAuthority(String text) {
        for (int i = 0; i < text.length(); i++) if (!isAllowed(text.charAt(i))) return false;
        return true;
    }
}
