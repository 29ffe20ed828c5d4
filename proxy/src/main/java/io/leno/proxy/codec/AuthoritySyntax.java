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

    static boolean isAuthority(String text) {
        for (int i = 0; i < text.length(); i++) if (!isAllowed(text.charAt(i))) return false;
        return true;
    }
}
