package io.leno.istio.validate;

import org.jspecify.annotations.Nullable;

import java.util.regex.Pattern;

/// A URL as Go's `url.ParseRequestURI` reads it, which Kubernetes and Istio judge by: absolute, or
/// an absolute path.
///
/// @param scheme in lower case; empty for a path
record Url(String scheme) {
    private static final Pattern SCHEME = Pattern.compile("[a-zA-Z][-+.a-zA-Z0-9]*");
    private static final Pattern HOST =
            Pattern.compile(
                    "([^\\s\\\\^<>\"`{}|%/?#@\\[\\]:]*|\\[[0-9a-fA-F:.]+(%25[^\\]]+)?\\])(:\\d*)?");
    private static final Pattern USER = Pattern.compile("[-A-Za-z0-9._:~!$&'()*+,;=%@]*");
    private static final Pattern ESCAPES = Pattern.compile("([^%]|%[0-9a-fA-F]{2})*");
    private static final Pattern CONTROL = Pattern.compile("[\\x00-\\x1f\\x7f]");

    /// Null for what is none.
    static @Nullable Url parse(String text) {
        if (text.isEmpty() || CONTROL.matcher(text).find()) return null;
        if (text.startsWith("/")) return ESCAPES.matcher(path(text)).matches() ? new Url("") : null;
        int colon = text.indexOf(':');
        if (colon <= 0 || !SCHEME.matcher(text.substring(0, colon)).matches()) return null;
        var url = new Url(text.substring(0, colon).toLowerCase(java.util.Locale.ROOT));
        String rest = text.substring(colon + 1);
        if (!rest.startsWith("//")) return url;
        String authority = rest.substring(2).split("[/?]", 2)[0];
        int at = authority.lastIndexOf('@');
        boolean isWell =
                HOST.matcher(authority.substring(at + 1)).matches()
                        && USER.matcher(authority.substring(0, Math.max(0, at))).matches()
                        && ESCAPES.matcher(path(rest.substring(2 + authority.length()))).matches();
        return isWell ? url : null;
    }

    private static String path(String text) {
        return text.split("\\?", 2)[0];
    }
}
